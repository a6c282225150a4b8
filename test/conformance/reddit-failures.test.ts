import { describe, expect, test } from "bun:test";
import { ABOUT, api, NEW, present, recorded, request, TOKEN, within } from "./reddit-recordings.ts";
import { failureOf } from "../support/failure-of.ts";

describe.skipIf(!present)("recorded failures", () => {
  test("a stale token is replaced, and the listing read", async () => {
    const answers = ["401-then-retry.01", "401-then-retry.03"].map(recorded);
    const stale = { [TOKEN]: recorded("401-then-retry.00"), [NEW]: () => answers.shift() ?? { status: 500 } };
    const { methods, found } = await within(stale, async ({ fetcher, requests }) => {
      const { sightings } = await api().poll(request, fetcher);
      return { methods: requests.map((asked) => asked.method), found: sightings.length };
    });
    expect([methods, found]).toEqual([["POST", "GET", "POST", "GET"], 24]);
  });

  test.each([
    ["403-forbidden.01", "private", "403"],
    ["quarantine.01", "private", "quarantined"],
    ["429-retry-after.01", "limited", "429"],
    ["502.01", "unavailable", "502"],
    ["503.01", "unavailable", "503"],
    ["302-redirect.01", "bad_answer", "RelayForReddit"],
  ] as const)("%s has its own error, polled or described", async (name, code, text) => {
    const answers = { [NEW]: recorded(name), [ABOUT]: recorded(name) };
    const polled = within(answers, ({ fetcher }) => failureOf(api().poll(request, fetcher)));
    const described = within(answers, ({ fetcher }) => failureOf(api().describe("any", fetcher)));
    for (const failure of [await polled, await described]) {
      expect(failure?.code).toBe(code);
      expect(failure?.message).toContain(text);
    }
  });

  test("429 passes on how long to wait", async () => {
    const failure = await within({ [NEW]: recorded("429-retry-after.01") }, ({ fetcher }) =>
      failureOf(api().poll(request, fetcher)),
    );
    expect(failure?.retryAfter).toBeGreaterThanOrEqual(4);
  });

  test("a token endpoint that has enough of us is named", async () => {
    const failure = await within({ [TOKEN]: recorded("429-no-retry-after.00") }, ({ fetcher }) =>
      failureOf(api().poll(request, fetcher)),
    );
    expect(failure).toMatchObject({ code: "limited" });
    expect(failure?.message).toContain("REDDIT_CLIENT_ID");
  });
});
