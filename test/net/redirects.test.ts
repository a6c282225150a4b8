import { failureOf, withNetwork } from "./open-network.ts";
import { afterAll, describe, expect, test } from "bun:test";

const seen: { path: string; method: string; headers: Headers; body: string }[] = [];
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  async fetch(request) {
    const url = new URL(request.url);
    seen.push({
      path: url.pathname,
      method: request.method,
      headers: request.headers,
      body: await request.text(),
    });
    const [, status, target] = /^\/to\/(\d+)\/(.*)$/.exec(url.pathname) ?? [];
    if (status)
      return new Response("moved", {
        status: Number(status),
        headers: { location: decodeURIComponent(target ?? "") },
      });
    if (url.pathname === "/loop") return Response.redirect("/loop", 302);
    if (url.pathname === "/nowhere") return new Response(null, { status: 302 });
    const steps = /^\/steps\/(\d+)$/.exec(url.pathname)?.[1];
    if (steps && steps !== "0") return Response.redirect(`/steps/${Number(steps) - 1}`, 301);
    return new Response("here");
  },
});
afterAll(() => server.stop(true));
const base = `http://one.example:${server.port}`;
const to = (status: number, target: string) => `${base}/to/${status}/${encodeURIComponent(target)}`;

describe("a redirect is refused at the hop that leads", () => {
  test.each([
    ["to a private address", "http://10.0.0.1/"],
    ["to the cloud's metadata", "http://169.254.169.254/latest/meta-data"],
    ["to a mapped address", "http://[::ffff:10.0.0.1]/"],
    ["to another port", "http://8.8.8.8:8080/"],
    ["to a file", "file:///etc/passwd"],
    ["to data", "data:text/plain,hello"],
    ["to a URL with a password", "http://a:b@example.com/"],
    ["to a name with a private address", "http://private.example/"],
    ["to a name with one private address among others", "http://mixed.example/"],
  ])("%s", async (_where, target) => {
    const names: Record<string, string[]> = {
      "one.example": ["127.0.0.1"],
      "private.example": ["192.168.0.1"],
      "mixed.example": ["8.8.8.8", "192.168.0.1"],
    };
    await withNetwork({ resolveHost: async (name) => names[name] ?? [] }, async ({ fetcher }) => {
      expect((await failureOf(fetcher.get(to(302, target)))).code).toBe("refused_address");
    });
  });
});

test("five redirects are followed, a sixth is not", async () => {
  await withNetwork({}, async ({ fetcher }) => {
    expect((await fetcher.get(`${base}/steps/5`)).text()).toBe("here");
    expect((await failureOf(fetcher.get(`${base}/steps/6`))).message).toContain("more than 5 redirects");
    expect((await failureOf(fetcher.get(`${base}/loop`))).code).toBe("refused_address");
  });
});

test("a redirect without a Location is a bad answer", async () => {
  await withNetwork({}, async ({ fetcher }) => {
    expect((await failureOf(fetcher.get(`${base}/nowhere`))).code).toBe("bad_answer");
  });
});

test("with redirect: false the 3xx is the answer", async () => {
  await withNetwork({}, async ({ fetcher }) => {
    const answer = await fetcher.get(to(302, "http://10.0.0.1/"), { redirect: false });
    expect(answer.status).toBe(302);
    expect(answer.headers.get("location")).toBe("http://10.0.0.1/");
  });
});

test.each([
  [301, "POST", "GET", ""],
  [302, "POST", "GET", ""],
  [303, "POST", "GET", ""],
  [307, "POST", "POST", "a=1"],
  [308, "POST", "POST", "a=1"],
  [301, "HEAD", "HEAD", ""],
  [303, "HEAD", "HEAD", ""],
] as const)("%d turns %s into %s", async (status, method, after, body) => {
  await withNetwork({}, async ({ fetcher }) => {
    seen.length = 0;
    const form = method === "POST" ? { body: new URLSearchParams({ a: "1" }) } : {};
    await fetcher.get(to(status, "/end"), { method, ...form });
    expect(seen.map((request) => request.method)).toEqual([method, after]);
    expect(seen[1]?.body).toBe(body);
    expect(seen[1]?.headers.has("content-type")).toBe(body !== "");
  });
});

test("credentials stay with their origin, other headers travel", async () => {
  const headers = { authorization: "Bearer x", cookie: "a=b", "x-other": "yes" };
  await withNetwork({}, async ({ fetcher }) => {
    seen.length = 0;
    await fetcher.get(to(302, `http://two.example:${server.port}/end`), { headers });
    expect(seen[0]?.headers.get("authorization")).toBe("Bearer x");
    expect(seen[1]?.headers.get("authorization")).toBeNull();
    expect(seen[1]?.headers.get("cookie")).toBeNull();
    expect(seen[1]?.headers.get("x-other")).toBe("yes");
    expect(seen[1]?.headers.get("host")).toBe(`two.example:${server.port}`);
    seen.length = 0;
    await fetcher.get(to(302, "/end"), { headers });
    expect(seen[1]?.headers.get("authorization")).toBe("Bearer x");
  });
});
