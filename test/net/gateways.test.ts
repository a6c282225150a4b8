import { matchesHost } from "../../src/net/hosts/host-pattern.ts";
import { failureOf, withNetwork } from "./open-network.ts";
import { afterAll, describe, expect, test } from "bun:test";

type Seen = { gateway: string; url: string | null; method: string; headers: Headers; body: string };
const seen: Seen[] = [];
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const url = searchParams.get("u");
    seen.push({
      gateway: pathname,
      url,
      method: request.method,
      headers: request.headers,
      body: await request.text(),
    });
    if (url?.endsWith("/old")) return Response.redirect("../new?x=1", 302);
    if (url?.endsWith("/inner")) return Response.redirect("http://192.168.0.1/", 302);
    return new Response(url);
  },
});
afterAll(() => server.stop(true));

const gateway = (pattern: string, path: string) => ({
  pattern,
  template: `http://127.0.0.1:${server.port}${path}?k=1&u={url}`,
});
const config = {
  allowPrivateAddresses: [],
  gateways: [gateway("img.example.com", "/one"), gateway("*.example.com", "/two"), gateway("*", "/rest")],
};
const resolveHost = () => Promise.reject(new Error("a name behind a gateway is not resolved here"));

test.each([
  ["https://img.example.com/a?b=c&d=%20e#f", "/one", "https://img.example.com/a?b=c&d=%20e"],
  ["https://www.example.com/", "/two", "https://www.example.com/"],
  ["https://example.com/$&", "/rest", "https://example.com/$&"],
  ["http://8.8.8.8/", "/rest", "http://8.8.8.8/"],
])("%s leaves through the first gateway that serves its host: %s", async (url, path, asked) => {
  await withNetwork({ config, resolveHost }, async ({ fetcher }) => {
    seen.length = 0;
    const answer = await fetcher.get(url);
    expect(seen).toMatchObject([{ gateway: path, url: asked }]);
    expect(answer.url).toBe(asked);
  });
});

test("method, headers and body pass through", async () => {
  await withNetwork({ config, resolveHost }, async ({ fetcher }) => {
    seen.length = 0;
    await fetcher.get("https://api.example.com/token", {
      method: "POST",
      headers: { authorization: "Basic eA==" },
      body: new URLSearchParams({ grant_type: "x" }),
    });
    expect(seen).toMatchObject([{ method: "POST", body: "grant_type=x" }]);
    expect(seen[0]?.headers.get("authorization")).toBe("Basic eA==");
    expect(seen[0]?.headers.get("content-type")).toStartWith("application/x-www-form-urlencoded");
    expect(seen[0]?.headers.get("user-agent")).toStartWith("rebooru/");
    expect(seen[0]?.headers.get("host")).toBe(`127.0.0.1:${server.port}`);
  });
});

test("a redirect's Location is an upstream URL, and goes through its own gateway", async () => {
  await withNetwork({ config, resolveHost }, async ({ fetcher }) => {
    seen.length = 0;
    expect((await fetcher.get("https://www.example.com/a/old")).url).toBe("https://www.example.com/new?x=1");
    expect(seen.map(({ url }) => url)).toEqual([
      "https://www.example.com/a/old",
      "https://www.example.com/new?x=1",
    ]);
    expect((await failureOf(fetcher.get("https://www.example.com/inner"))).code).toBe("refused_address");
  });
});

describe("a gateway is not used for the local network", () => {
  test.each([
    "http://127.0.0.1/",
    "http://2130706433/",
    "http://[::1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://169.254.169.254/",
    "http://localhost/",
    "http://localhost./",
    "http://a.localhost/",
    "http://printer.local/",
    "http://metadata.google.internal/",
    "http://intranet/",
    "http://www.example.com:8080/",
    "ftp://www.example.com/",
  ])("%s", async (url) => {
    await withNetwork({ config, resolveHost }, async ({ fetcher }) => {
      seen.length = 0;
      expect((await failureOf(fetcher.get(url))).code).toBe("refused_address");
      expect(seen).toEqual([]);
    });
  });
});

test("the operator's addresses may be requested through a gateway, at any port", async () => {
  const own = { ...config, allowPrivateAddresses: ["10.0.0.0/8"] };
  await withNetwork({ config: own, resolveHost }, async ({ fetcher }) => {
    expect((await fetcher.get("http://10.0.0.1:8080/")).text()).toBe("http://10.0.0.1:8080/");
  });
});

test("rate limits follow the upstream host, not the gateway", async () => {
  await withNetwork({ config: { ...config, hostPace: [] } }, async ({ concurrencyOf, fetcher, resting }) => {
    expect(concurrencyOf("i.redd.it")).toBe(4);
    expect(concurrencyOf("arctic-shift.photon-reddit.com")).toBe(1);
    expect(concurrencyOf("example.com")).toBe(1);
    await Promise.all(["a", "b", "c"].map((name) => fetcher.get(`https://${name}.example.com/`)));
    expect(resting()).toEqual([]);
  });
});

test.each([
  ["*", "a.example", true],
  ["a.example", "a.example", true],
  ["a.example", "b.a.example", false],
  ["*.a.example", "b.a.example", true],
  ["*.a.example", "c.b.a.example", true],
  ["*.a.example", "a.example", false],
  ["*.a.example", "xa.example", false],
])("the pattern %s and the host %s: %p", (pattern, host, matches) => {
  expect(matchesHost(pattern, host)).toBe(matches);
});
