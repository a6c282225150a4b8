import { resolveWithSystem } from "../../src/net/address/resolve-address.ts";
import { failureOf, openNetwork, withNetwork } from "./open-network.ts";
import { afterAll, describe, expect, test } from "bun:test";

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: (request) => Response.json(Object.fromEntries(request.headers)),
});
afterAll(() => server.stop(true));
const url = `http://pictures.example:${server.port}/`;

test("a request dials the checked address and names its host", async () => {
  const asked: string[] = [];
  const resolveHost = async (name: string) => {
    asked.push(name);
    return ["127.0.0.1"];
  };
  await withNetwork({ resolveHost }, async ({ fetcher }) => {
    const answer = await fetcher.get(url);
    expect(answer.json()).toMatchObject({ host: `pictures.example:${server.port}` });
    expect(answer.url).toBe(url);
    expect(asked).toEqual(["pictures.example"]);
  });
});

test("names are resolved by the system by default", async () => {
  await withNetwork({ resolveHost: resolveWithSystem }, async ({ fetcher }) => {
    expect((await fetcher.get(`http://localhost:${server.port}/`)).status).toBe(200);
  });
});

test("a proxy in the environment is not used", async () => {
  const before = { http_proxy: process.env["http_proxy"], no_proxy: process.env["no_proxy"] };
  Object.assign(process.env, { http_proxy: "http://127.0.0.1:1", no_proxy: "other.example" });
  try {
    await withNetwork({}, async ({ fetcher }) => {
      expect((await fetcher.get(url)).status).toBe(200);
    });
  } finally {
    for (const [name, value] of Object.entries(before))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  }
});

test("every request identifies itself; Reddit may have its own user agent", async () => {
  const config = { redditUserAgent: "linux:mine:1 (by /u/me)" };
  await withNetwork({ config }, async ({ fetcher }) => {
    const agentOf = async (host: string) =>
      (await fetcher.get(`http://${host}:${server.port}/`, { headers: { "user-agent": "x" } })).json();
    expect(await agentOf("pictures.example")).toMatchObject({
      "user-agent": expect.stringMatching(/^rebooru\/\d+\.\d+\.\d+ \(\+test@example\.com\)$/),
    });
    expect(await agentOf("oauth.reddit.com")).toMatchObject({ "user-agent": config.redditUserAgent });
    expect(await agentOf("notreddit.com")).toMatchObject({ "user-agent": expect.stringMatching(/^rebooru/) });
  });
});

test("pictures are preferred where a picture is expected, unless the caller sets another header", async () => {
  await withNetwork({}, async ({ fetcher }) => {
    const opened = await fetcher.open(url);
    expect((await opened.whole()).json()).toMatchObject({ accept: "image/*,*/*;q=0.8" });
    const page = await fetcher.open(url, { headers: { accept: "text/html" } });
    expect((await page.whole()).json()).toMatchObject({ accept: "text/html" });
    expect((await fetcher.get(url)).json()).toMatchObject({ accept: "*/*" });
  });
});

test("the next address is tried when the first does not answer", async () => {
  // Nothing listens at 127.0.0.2 on the port of a server that listens at 127.0.0.1 only.
  await withNetwork({ resolveHost: async () => ["127.0.0.2", "127.0.0.1"] }, async ({ fetcher }) => {
    expect((await fetcher.get(url)).status).toBe(200);
  });
});

describe("refused before a connection is made", () => {
  test.each([
    ["a private address", "http://10.0.0.1/", []],
    ["loopback", "http://127.0.0.1/", []],
    ["a name with a private address", "http://inner.example/", ["10.0.0.1"]],
    ["a name with one private address", "http://mixed.example/", ["1.1.1.1", "::1"]],
    ["another port", "http://outer.example:8080/", ["1.1.1.1"]],
    ["another port at an address", "https://1.1.1.1:22/", []],
    ["a local name", "http://localhost/", ["127.0.0.1"]],
  ])("%s: %s", async (_what, target, addresses) => {
    const config = { allowPrivateAddresses: [] };
    await withNetwork({ config, resolveHost: async () => addresses }, async ({ fetcher, resting }) => {
      expect((await failureOf(fetcher.get(target))).code).toBe("refused_address");
      expect(resting()).toEqual([]);
    });
  });
});

test("an unknown name is no_host", async () => {
  const resolveHost = () => Promise.reject(new Error("ENOTFOUND"));
  await withNetwork({ resolveHost }, async ({ fetcher }) => {
    expect((await failureOf(fetcher.get("http://gone.example/"))).code).toBe("no_host");
  });
  await withNetwork({ resolveHost: async () => [] }, async ({ fetcher }) => {
    expect((await failureOf(fetcher.get("http://gone.example/"))).code).toBe("no_host");
  });
});

test("a closed port is unreachable", async () => {
  const closed = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = closed;
  closed.stop(true);
  await withNetwork({}, async ({ fetcher }) => {
    const failure = await failureOf(fetcher.get(`http://pictures.example:${port}/`));
    expect(failure.code).toBe("unreachable");
    expect(failure.message).toStartWith(`GET http://pictures.example:${port}/: `);
  });
});

test("the program's stop, the caller's signal and close() end requests with stopping", async () => {
  const hanging = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const target = `http://127.0.0.1:${hanging.port}/`;
  try {
    const program = new AbortController();
    const network = openNetwork({ signal: program.signal });
    const caller = new AbortController();
    const first = failureOf(network.fetcher.get(target, { signal: caller.signal }));
    const second = failureOf(network.fetcher.get(target));
    caller.abort();
    expect((await first).code).toBe("stopping");
    program.abort();
    expect((await second).code).toBe("stopping");
    expect((await failureOf(network.fetcher.get(target))).code).toBe("stopping");
    await network.close();

    const other = openNetwork();
    const third = failureOf(other.fetcher.get(target));
    await Bun.sleep(0);
    await other.close();
    expect((await third).code).toBe("stopping");
  } finally {
    hanging.stop(true);
  }
});
