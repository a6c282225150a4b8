import { describe, expect, test } from "bun:test";
import { AppError, type ErrorCode } from "../../../src/errors.ts";
import { backoffOf } from "../../../src/tasks/queue/backoff.ts";

const now = 1_000_000;
const fresh = { tries: 0, troubleSince: null };
const after = (
  code: ErrorCode,
  row = fresh as { tries: number; troubleSince: number | null },
  retryAfter?: number,
) =>
  backoffOf(
    row,
    new AppError(code, "GET https://x.test/: failed", retryAfter === undefined ? {} : { retryAfter }),
    now,
    60,
  );

describe("a failure", () => {
  test.each(["gone", "private", "banned", "not_picture", "over_limit", "refused_address"] as const)(
    "that is final (%s) is dead at once, with its reason and its tries kept",
    (code) => expect(after(code)).toMatchObject({ state: "dead", tries: 0, errorCode: code }),
  );

  test.each([
    "blocked",
    "limited",
    "unavailable",
    "timeout",
    "no_host",
    "unreachable",
    "resting",
    "internal",
  ] as const)("that is theirs for now, or ours (%s), waits a tick without using up a try", (code) =>
    expect(after(code)).toMatchObject({ state: "due", tries: 0, nextAt: now + 60, troubleSince: now }),
  );

  test("that is theirs waits as long as upstream says, a day at most", () => {
    expect(after("limited", fresh, 1).nextAt).toBe(now + 1);
    expect(after("limited", fresh, 600).nextAt).toBe(now + 600);
    expect(after("limited", fresh, 1e9).nextAt).toBe(now + 86_400);
  });

  test("that is theirs waits longer the longer it lasts: three hours of an outage cost no try", () => {
    let row: { tries: number; troubleSince: number | null } = { tries: 2, troubleSince: null };
    let time = now;
    let asked = 0;
    while (time < now + 3 * 3600) {
      const backoff = backoffOf(row, new AppError("unavailable", "503"), time, 60);
      expect(backoff.state).toBe("due");
      [row, time] = [backoff, backoff.nextAt];
      asked++;
    }
    expect(row.tries).toBe(2);
    expect(asked).toBeLessThan(15);
  });

  test("that is theirs for seven days counts as the row's", () => {
    const long = { tries: 2, troubleSince: now - 7 * 86_400 };
    expect(after("timeout", long)).toMatchObject({ state: "dead", tries: 3 });
    expect(after("timeout", { ...long, tries: 0 })).toMatchObject({
      state: "due",
      tries: 1,
      troubleSince: null,
    });
  });

  test.each(["bad_answer", "truncated", "undecodable", "unarchived"] as const)(
    "of the row itself (%s) is tried again after an hour and dead after three tries",
    (code) => {
      expect(after(code)).toMatchObject({ state: "due", tries: 1, nextAt: now + 3600 });
      expect(after(code, { tries: 1, troubleSince: null })).toMatchObject({ state: "due", tries: 2 });
      expect(after(code, { tries: 2, troubleSince: null })).toMatchObject({ state: "dead", tries: 3 });
    },
  );

  test("that one answer does not prove is tried again after an hour and after a day", () => {
    const doubt = (tries: number) =>
      backoffOf(
        { tries, troubleSince: null },
        new AppError("gone", "a page", { failure: "doubtful" }),
        now,
        60,
      );
    expect(doubt(0)).toMatchObject({ state: "due", tries: 1, nextAt: now + 3600 });
    expect(doubt(1)).toMatchObject({ state: "due", tries: 2, nextAt: now + 86_400 });
    expect(doubt(2)).toMatchObject({ state: "dead", tries: 3, errorCode: "gone" });
  });

  test.each(["not_ready", "needs_setting"] as const)("for something missing (%s) waits", (code) =>
    expect(after(code)).toMatchObject({ state: "waiting", tries: 0 }),
  );
});
