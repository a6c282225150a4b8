import { afterAll, describe, expect, test } from "bun:test";
import { AppError } from "../../src/errors.ts";
import type { Resolution } from "../../src/resolvers/resolver.ts";
import { createResolvers } from "../../src/resolvers/resolvers.ts";
import { openNetwork } from "../net/open-network.ts";
import { submissionWith } from "./submission.ts";

/** What may come once in the place of any answer, with status 200. */
const strays: [name: string, type: string, body: string][] = [
  ["a page that asks for a login", "text/html", "<!doctype html><title>Log in</title><form></form>"],
  ["a page without a type", "", "<html><body>One moment, please</body></html>"],
  ["nothing", "text/html", ""],
  ["garbage", "application/octet-stream", "\u0001\u0002\u0003".repeat(200)],
];
let stray = strays[0];
let asked = 0;
const upstream = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch() {
    asked++;
    const [, type = "", body = ""] = stray ?? [];
    return new Response(body, { headers: type === "" ? {} : { "content-type": type } });
  },
});
const network = openNetwork({
  config: { gateways: [{ pattern: "*", template: `http://127.0.0.1:${upstream.port}/?url={url}` }] },
});
afterAll(async () => {
  await network.close();
  await upstream.stop(true);
});

describe.each(strays)("%s in the place of an answer", (...what) => {
  const resolvers = ["", "client"].flatMap((imgurClientId) =>
    createResolvers({ imgurClientId: imgurClientId || undefined }),
  );
  const addresses = resolvers.flatMap((resolver) =>
    resolver.examples.map((example) => [resolver.name, example, resolver] as const),
  );
  test.each(addresses)("ends no link of %s for good: %s", async (_name, address, resolver) => {
    stray = what;
    asked = 0;
    const outcome: unknown = await resolver
      .resolve(new URL(address), submissionWith(), network.fetcher)
      .catch((error: unknown) => error);
    if (asked === 0) return;
    if (!(outcome instanceof AppError)) {
      expect((outcome as Resolution).images.length).toBeGreaterThan(0);
      return;
    }
    // A post of Imgur waits for the API, which knows for certain.
    expect([outcome.message, outcome.failure]).toEqual([
      outcome.message,
      expect.stringMatching(/^(doubtful|retryable|transient|waits)$/),
    ]);
  });
});
