import { describe, expect, test } from "bun:test";
import { createBell } from "../../src/concurrency/bell.ts";
import { drain } from "../../src/concurrency/drain.ts";

const never = new AbortController().signal;
const fail = (_row: unknown, thrown: unknown) => Promise.reject(thrown);

describe("a batch", () => {
  test("works on at most the allowed number of rows at a time, and on every due row once", async () => {
    const due = Array.from({ length: 25 }, (_, id) => ({ id }));
    const settled: number[] = [];
    let active = 0;
    let maxActive = 0;
    const count = await drain(
      {
        concurrency: 4,
        take: async (_busy, room) => due.splice(0, room),
        async settle({ id }) {
          maxActive = Math.max(maxActive, ++active);
          await Bun.sleep(id % 3);
          active--;
          settled.push(id);
        },
        fail,
      },
      createBell(),
      never,
    );
    expect(count).toBe(25);
    expect(maxActive).toBe(4);
    expect(settled.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, id) => id));
  });

  test("takes rows that arrive with a ring while a slow row is still running", async () => {
    const due = [{ name: "slow" }];
    const order: string[] = [];
    const bell = createBell();
    let finish = () => {};
    const running = drain(
      {
        concurrency: 2,
        take: async (_busy, room) => due.splice(0, room),
        async settle({ name }) {
          if (name === "slow") await new Promise<void>((resolve) => (finish = resolve));
          order.push(name);
          if (name === "late") finish();
        },
        fail,
      },
      bell,
      never,
    );
    await Bun.sleep(5);
    due.push({ name: "late" });
    bell.ring();
    await running;
    expect(order).toEqual(["late", "slow"]);
  });

  test("writes down what a row threw, and goes on with the others", async () => {
    const rows = [1, 2, 3];
    const failures: unknown[] = [];
    const count = await drain(
      {
        concurrency: 1,
        take: async (_busy, room) => rows.splice(0, room),
        settle: async (row) => (row === 2 ? Promise.reject(new Error("broken")) : undefined),
        fail: async (row, thrown) => void failures.push([row, thrown]),
      },
      createBell(),
      never,
    );
    expect(count).toBe(3);
    expect(failures).toEqual([[2, new Error("broken")]]);
  });

  test("writes down nothing of a row that stopping interrupts", async () => {
    const stop = new AbortController();
    const running = drain(
      {
        concurrency: 1,
        take: async () => [1],
        settle: async () => {
          stop.abort();
          throw new Error("stopped");
        },
        fail,
      },
      createBell(),
      stop.signal,
    );
    expect(await running).toBe(1);
  });

  test("rejects with what could not be written down, after the other running rows have ended", async () => {
    let ended = false;
    const rows = [{ fails: true }, { fails: false }];
    const running = drain(
      {
        concurrency: 2,
        take: async (_busy, room) => rows.splice(0, room),
        async settle({ fails }) {
          if (fails) throw new Error("broken");
          await Bun.sleep(10);
          ended = true;
        },
        fail,
      },
      createBell(),
      never,
    );
    await expect(running).rejects.toThrow("broken");
    expect(ended).toBe(true);
  });

  test("takes no more rows after the stop", async () => {
    const stop = new AbortController();
    let taken = 0;
    const running = drain(
      {
        concurrency: 1,
        take: async () => [{ id: taken++ }],
        settle: async ({ id }) => {
          if (id === 2) stop.abort();
        },
        fail,
      },
      createBell(),
      stop.signal,
    );
    expect(await running).toBe(3);
  });
});

describe("a bell", () => {
  test("keeps a ring for the next wait", async () => {
    const bell = createBell();
    bell.ring();
    await bell.wait(60_000, never);
  });

  test("wakes the current wait, also after an earlier wait was abandoned", async () => {
    const bell = createBell();
    const controller = new AbortController();
    const earlier = bell.wait(60_000, controller.signal);
    const later = bell.wait(60_000, never);
    controller.abort();
    await earlier;
    bell.ring();
    await later;
  });

  test("keeps a ring for the next wait after an abandoned one", async () => {
    const bell = createBell();
    const aborted = AbortSignal.abort();
    bell.ring();
    await bell.wait(60_000, aborted);
    await bell.wait(60_000, never);
  });

  test("stops waiting when the program stops", async () => {
    const stop = new AbortController();
    const waiting = createBell().wait(60_000, stop.signal);
    stop.abort();
    await waiting;
  });
});
