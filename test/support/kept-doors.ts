import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Doors } from "../../src/create-context.ts";
import { createStore, startStoreWorker } from "../../src/database/create-store.ts";
import { createIndex, startIndexWorker } from "../../src/index/create-index.ts";
import { createMedia } from "../../src/media/create-media.ts";
import { type DecoderProcess, startDecoder } from "../../src/media/decoder/decoder-process.ts";

const idleStoreThreads: Worker[] = [];
const idleIndexThreads: Worker[] = [];
const idleDecoders = new Map<string, DecoderProcess[]>();

/**
 * The real doors, but that a thread and a decoder process that have nothing to do are lent to the next test, and that a
 * new database is a copy of one that was migrated: to start and migrate them takes longer than most tests.
 */
export const keptDoors: Doors = {
  async createStore(path, options) {
    if (!existsSync(path)) copyFileSync(await (migrated ??= migrate()), path);
    const isIdle = (lastAsked?: string) => lastAsked === "close";
    return createStore(path, {
      ...options,
      startWorker: () => lendThread(idleStoreThreads, startStoreWorker, isIdle),
    });
  },
  createIndex: (plan, log, onDeath, options) =>
    createIndex(plan, log, onDeath, options, () =>
      lendThread(idleIndexThreads, startIndexWorker, () => true),
    ),
  createMedia: (settings) => createMedia({ start: lendDecoder, ...settings }),
};

let migrated: Promise<string> | undefined;
/** An empty database with all tables, which lies there until the tests end. */
async function migrate(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "rebooru-migrated-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "rebooru.sqlite");
  await (await createStore(path)).close();
  return path;
}

/**
 * A thread that ends with `terminate()`, or is there for the next.
 * @param isIdle by the kind of its last request, whether it can be.
 */
function lendThread(idle: Worker[], start: () => Worker, isIdle: (lastAsked?: string) => boolean): Worker {
  const thread = idle.pop() ?? start();
  const listeners: [type: string, listener: EventListener][] = [];
  let lastAsked: string | undefined;
  const forget = () => (lastAsked = "died");
  thread.addEventListener("close", forget);
  const lent = {
    addEventListener(type: string, listener: EventListener) {
      listeners.push([type, listener]);
      thread.addEventListener(type, listener);
    },
    postMessage(message: { kind: string }, transfer: Transferable[]) {
      lastAsked = message.kind;
      thread.postMessage(message, transfer);
    },
    terminate() {
      thread.removeEventListener("close", forget);
      for (const [type, listener] of listeners) thread.removeEventListener(type, listener);
      if (lastAsked !== "died" && isIdle(lastAsked)) idle.push(thread);
      else thread.terminate();
    },
  };
  // What is left out is used by no caller of `callThread`.
  return lent as unknown as Worker;
}

/** A process that dies of `kill()` over a picture, else is there for the next. */
function lendDecoder(script: string, hangMs: number): DecoderProcess {
  const key = `${hangMs} ${script}`;
  const idle = idleDecoders.get(key) ?? [];
  idleDecoders.set(key, idle);
  let decoder = idle.pop();
  while (decoder && !decoder.alive) decoder = idle.pop();
  const real = decoder ?? startDecoder(script, hangMs);
  let isLent = true;
  let isWorking = false;
  return {
    pid: real.pid,
    get memoryBytes() {
      return real.memoryBytes;
    },
    get alive() {
      return isLent && real.alive;
    },
    async run(job) {
      isWorking = true;
      try {
        return await real.run(job);
      } finally {
        isWorking = false;
      }
    },
    kill() {
      if (!isLent) return;
      isLent = false;
      if (isWorking) real.kill();
      else idle.push(real);
    },
  };
}
