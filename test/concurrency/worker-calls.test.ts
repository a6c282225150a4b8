import { expect, test } from "bun:test";
import type { AppError } from "../../src/errors.ts";
import { answerCalls, type Ask, callThread } from "../../src/concurrency/worker-calls.ts";
import { outcomeWithWorkers } from "../support/failure-of.ts";

/** A thread that answers or refuses what it should, and comes to grief over anything else. */
const fragile = `
  self.onmessage = ({ data: { id, kind, ask } }) => {
    if (kind === "echo") self.postMessage({ id, answer: ask });
    else if (kind === "refuse") self.postMessage({ id, error: ask });
    else if (kind === "throw") setTimeout(() => { throw new Error("no memory left"); });
    else process.exit(3);
  };
`;
type Fragile = {
  echo: { ask: string; answer: string };
  refuse: { ask: { code: string; message: string; retryAfter: number | undefined }; answer: undefined };
  throw: { ask: undefined; answer: undefined };
  exit: { ask: undefined; answer: undefined };
};

function start() {
  const deaths: AppError[] = [];
  const worker = new Worker(URL.createObjectURL(new Blob([fragile], { type: "application/javascript" })));
  const ended = new Promise((resolve) => worker.addEventListener("close", resolve));
  const thread = callThread<Fragile>(worker, "fragile", (error) => deaths.push(error));
  return { thread, deaths, ended };
}

test.each([
  ["throws", "throw", "error: no memory left"],
  ["exits", "exit", "ended"],
] as const)(
  "a thread that %s rejects what is pending and what follows, and its death is reported once",
  async (_, kind, reason) => {
    const { thread, deaths } = start();
    expect(await thread.ask("echo", "well")).toBe("well");

    const pending = [thread.ask(kind, undefined), thread.ask(kind, undefined)];
    const died = { code: "internal", message: `fragile: ${reason}` };
    for (const call of pending) expect(await outcomeWithWorkers(call)).toMatchObject(died);
    expect(await outcomeWithWorkers(thread.ask("echo", "late"))).toMatchObject(died);
    expect(deaths).toMatchObject([died]);
    thread.close();
  },
);

test("an error crosses with its code, its message and its retryAfter", async () => {
  const { thread } = start();
  const error = { code: "loading", message: "not yet", retryAfter: 3 };
  expect(await outcomeWithWorkers(thread.ask("refuse", error))).toMatchObject(error);
  thread.close();
});

test("a closed thread refuses what is pending and what follows, and did not die", async () => {
  const { thread, deaths, ended } = start();
  const pending = thread.ask("echo", "never");
  thread.close();
  expect(await outcomeWithWorkers(pending)).toMatchObject({ code: "stopping" });
  expect(await outcomeWithWorkers(thread.ask("echo", "late"))).toMatchObject({ code: "stopping" });
  await ended;
  expect(deaths).toEqual([]);
});

test("requests are answered one after another, also after a slow answer and after an error", async () => {
  type Slow = { wait: { ask: number; answer: string } };
  const replies: unknown[] = [];
  const begun: number[] = [];
  const turns: (() => void)[] = [];
  const far = new EventTarget() as Worker;
  const ended = new Promise<void>((resolve) => {
    far.postMessage = (reply: unknown) => void (replies.push(reply) === 3 && resolve());
  });
  answerCalls<Slow>(far, "slow", async ({ ask }) => {
    begun.push(ask);
    if (ask === 1) await new Promise<void>((resolve) => turns.push(resolve));
    if (ask === 2) throw new Error("no");
    return `after ${ask}`;
  });
  const send = (id: number) => {
    const data: Ask<Slow> = { id, kind: "wait", ask: id };
    far.onmessage?.(new MessageEvent("message", { data }));
  };
  [1, 2, 3].forEach(send);
  await Bun.sleep(1);
  expect(begun).toEqual([1]);
  turns.forEach((turn) => turn());
  await ended;
  expect(replies).toMatchObject([
    { id: 1, answer: "after 1" },
    { id: 2, error: { code: "internal", message: "slow wait: no" } },
    { id: 3, answer: "after 3" },
  ]);
});
