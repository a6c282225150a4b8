import { expect, test } from "bun:test";
import { startReports } from "../../src/database/reports.ts";
import { AppError } from "../../src/errors.ts";
import { failureOf } from "../support/failure-of.ts";
import { temporaryStore } from "../support/temporary-store.ts";

/** Threads whose report `growth` does as told, with what became of each. */
function standIns(growth: () => Promise<unknown>) {
  const told: string[] = [];
  const reports = startReports(() => ({
    open: async () => (told.push("open"), { growth }),
    close: async () => void told.push("end"),
  }));
  return { told, ...reports };
}

test("no thread is there until a report is wanted; one serves them all", async () => {
  const { told, functions, close } = standIns(async () => []);
  expect(told).toEqual([]);
  await Promise.all([functions["growth"]?.(), functions["growth"]?.()]);
  expect(told).toEqual(["open"]);
  await close();
  expect(told).toEqual(["open", "end"]);
  expect(await failureOf(functions["growth"]?.() ?? Promise.resolve())).toMatchObject({ code: "stopping" });
});

test("the next report has a new thread where one died", async () => {
  let tries = 0;
  const { told, functions, close } = standIns(async () => {
    if (tries++ === 0) throw new AppError("internal", "database: the reports thread: ended");
    return ["a day"];
  });
  expect(await failureOf(functions["growth"]?.() ?? Promise.resolve())).toMatchObject({ code: "internal" });
  expect(await functions["growth"]?.()).toEqual(["a day"]);
  expect(told).toEqual(["open", "end", "open"]);
  await close();
});

test("a store answers reports, and short reads meanwhile", async () => {
  const { store, dispose } = await temporaryStore();
  const report = store.growth();
  expect((await store.counts()).submissions).toBe(0);
  expect(await report).toEqual([]);
  await dispose();
});
