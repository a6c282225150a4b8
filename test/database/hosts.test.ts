import { expect, test } from "bun:test";
import { temporaryStore } from "../support/temporary-store.ts";

test("a host's state is kept until it limits nothing any more", async () => {
  const { store, dispose } = await temporaryStore();
  const none = { failures: 0, reason: null, remaining: null, resetAt: null };
  const states = [
    { host: "resting.test", ...none, restUntil: 9, reason: "503" },
    { host: "failing.test", ...none, restUntil: 0, failures: 2 },
    { host: "counting.test", ...none, restUntil: 0, remaining: 0, resetAt: 9 },
  ];
  await store.saveHostStates([...states, { host: "unknown.test", ...none, restUntil: 0 }]);
  const byHost = (rows: typeof states) => rows.toSorted((a, b) => a.host.localeCompare(b.host));
  expect(byHost((await store.hostStates()) as typeof states)).toEqual(byHost(states));
  await store.saveHostStates(states.map(({ host }) => ({ host, ...none, restUntil: 0 })));
  expect(await store.hostStates()).toEqual([]);
  await dispose();
});
