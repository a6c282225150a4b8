import type { Doors } from "../../src/create-context.ts";
import { createStore, startStoreWorker } from "../../src/database/create-store.ts";
import { createMedia } from "../../src/media/create-media.ts";
import { type DecoderProcess, startDecoder } from "../../src/media/decoder/decoder-process.ts";

const idleThreads: Worker[] = [];
const idleDecoders = new Map<string, DecoderProcess[]>();

/**
 * The real doors, but that a thread of the database that has closed its file, and a decoder process that has nothing
 * to do, are lent to the next test: to start them takes longer than most tests.
 */
export const keptDoors: Doors = {
  createStore: (path, onDeath) => createStore(path, onDeath, lendThread),
  createMedia: (settings) => createMedia({ start: lendDecoder, ...settings }),
};

/** A thread that ends with `terminate()`, or, having closed its file, is there for the next. */
function lendThread(): Worker {
  const thread = idleThreads.pop() ?? startStoreWorker();
  const listeners: [type: string, listener: EventListener][] = [];
  let lastAsked: string | undefined;
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
      for (const [type, listener] of listeners) thread.removeEventListener(type, listener);
      if (lastAsked === "close") idleThreads.push(thread);
      else thread.terminate();
    },
  };
  // What is left out nobody uses who speaks through `callThread`.
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
