import { AppError } from "../errors.ts";
import type { Log } from "../log.ts";
import { type DecoderProcess, startDecoder } from "./decoder-process.ts";
import type { Limits } from "./gate.ts";
import type { Examined, ExamineOptions, MediaStatus } from "./media.ts";
import { createPixelBudget } from "./pixel-budget.ts";

export type DecoderSettings = {
  /** Processes at most. */
  limit: number;
  limits: Limits;
  log: Log;
  /** Main module of a decoder process. */
  script: string;
  hangMs: number;
  /** A process without work ends after this long. */
  idleMs: number;
};

/** A process that has grown over this is replaced after its job. */
const REPLACE_BYTES = 256 * 2 ** 20;

export type Decoders = {
  examine(path: string, options: ExamineOptions): Promise<Examined>;
  status(): MediaStatus["decoders"];
  close(): Promise<void>;
};

type Resting = { decoder: DecoderProcess; ending: Timer };

/**
 * A pool of decoder processes, started when there is work, and a queue before it. The pixels decoded at once
 * over all of them are at most those of one picture of the largest size.
 */
export function createDecoders(settings: DecoderSettings): Decoders {
  const { limit, limits, log } = settings;
  const budget = createPixelBudget(limits.maxPixels);
  const resting: Resting[] = [];
  const working = new Set<DecoderProcess>();
  const queue: (() => void)[] = [];
  let places = limit;
  let restarts = 0;
  let closed = false;

  async function examine(path: string, options: ExamineOptions): Promise<Examined> {
    await takePlace();
    try {
      options.signal?.throwIfAborted();
      if (closed) throw new AppError("stopping", `examine ${path}: the program stops`);
      return await runIn(wake(), path, options);
    } finally {
      const next = queue.shift();
      if (next) next();
      else places++;
    }
  }

  async function takePlace(): Promise<void> {
    if (places > 0) places--;
    else await new Promise<void>((resolve) => queue.push(resolve));
  }

  async function runIn(decoder: DecoderProcess, path: string, options: ExamineOptions): Promise<Examined> {
    working.add(decoder);
    let giveBack: (() => void) | undefined;
    try {
      return await decoder.run({
        path,
        thumbnail: options.thumbnail,
        limits,
        entering: async (pixels) => {
          giveBack = await budget.take(pixels);
          options.signal?.throwIfAborted();
          await options.entering?.();
        },
      });
    } catch (thrown) {
      if (closed) throw new AppError("stopping", `examine ${path}: the program stops`, { cause: thrown });
      throw thrown;
    } finally {
      giveBack?.();
      working.delete(decoder);
      rest(decoder);
    }
  }

  function wake(): DecoderProcess {
    for (let found = resting.pop(); found; found = resting.pop()) {
      clearTimeout(found.ending);
      if (found.decoder.alive) return found.decoder;
    }
    return startDecoder(settings.script, settings.hangMs);
  }

  function rest(decoder: DecoderProcess): void {
    if (closed || !decoder.alive || decoder.memoryBytes > REPLACE_BYTES) {
      if (!decoder.alive && !closed) log.warn({ pid: decoder.pid }, "a decoder process died");
      if (!closed) restarts++;
      decoder.kill();
      return;
    }
    const ending = setTimeout(() => {
      resting.splice(
        resting.findIndex((entry) => entry.decoder === decoder),
        1,
      );
      decoder.kill();
    }, settings.idleMs);
    ending.unref();
    resting.push({ decoder, ending });
  }

  return {
    examine,
    status: () => ({ running: working.size + resting.length, limit, restarts }),
    close: async () => {
      closed = true;
      for (const { decoder, ending } of resting.splice(0)) {
        clearTimeout(ending);
        decoder.kill();
      }
      for (const decoder of working) decoder.kill();
    },
  };
}
