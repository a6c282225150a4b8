import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { createBudget } from "./budget.ts";
import type { DecoderProcess } from "./decoder-process.ts";
import type { Limits } from "./gate.ts";
import type { Examined, ExamineOptions, MediaStatus } from "../media.ts";

export type DecoderSettings = {
  /** Processes at most. */
  limit: number;
  limits: Limits;
  /** Whether the place in a picture's camera data is read; else it is not. */
  keepGps?: boolean;
  log: Log;
  /** Main module of a decoder process. */
  script: string;
  start(script: string, hangMs: number): DecoderProcess;
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
  const { limit, limits, keepGps = false, log } = settings;
  const places = createBudget(limit);
  const pixelRoom = createBudget(limits.maxPixels);
  const resting: Resting[] = [];
  const working = new Set<DecoderProcess>();
  /** Stops each of what is queued or under way. */
  const stops = new Set<() => void>();
  let restarts = 0;
  let closed = false;

  async function examine(path: string, options: ExamineOptions): Promise<Examined> {
    const job = new AbortController();
    const stop = () => job.abort(new AppError("stopping", `examine ${path}: stopped`));
    stops.add(stop);
    options.signal?.addEventListener("abort", stop);
    if (closed || options.signal?.aborted) stop();
    let leave: (() => void) | undefined;
    try {
      leave = await places.take(1, job.signal);
      job.signal.throwIfAborted();
      return await runIn(wake(), path, options, job.signal);
    } finally {
      leave?.();
      options.signal?.removeEventListener("abort", stop);
      stops.delete(stop);
    }
  }

  /** Ends as soon as `signal` aborts; the process is killed then. */
  async function runIn(
    decoder: DecoderProcess,
    path: string,
    options: ExamineOptions,
    signal: AbortSignal,
  ): Promise<Examined> {
    let giveBack: (() => void) | undefined;
    const stopped = Promise.withResolvers<never>();
    const stop = () => {
      decoder.kill();
      stopped.reject(signal.reason);
    };
    const entering = async (pixels: number): Promise<void> => {
      const release = await pixelRoom.take(pixels, signal);
      if (signal.aborted) release();
      else giveBack = release;
      signal.throwIfAborted();
      await options.entering?.();
    };
    signal.addEventListener("abort", stop);
    working.add(decoder);
    try {
      const { thumbnail, views, encoders } = options;
      const wanted = { thumbnail, ...(views && { views }), ...(encoders && { encoders }) };
      return await Promise.race([
        decoder.run({ path, limits, keepGps, entering, ...wanted }),
        stopped.promise,
      ]);
    } finally {
      signal.removeEventListener("abort", stop);
      giveBack?.();
      working.delete(decoder);
      if (!signal.aborted) rest(decoder);
    }
  }

  function wake(): DecoderProcess {
    for (let found = resting.pop(); found; found = resting.pop()) {
      clearTimeout(found.ending);
      if (found.decoder.alive) return found.decoder;
    }
    return settings.start(settings.script, settings.hangMs);
  }

  function rest(decoder: DecoderProcess): void {
    if (!decoder.alive || decoder.memoryBytes > REPLACE_BYTES) {
      if (!decoder.alive) log.warn({ pid: decoder.pid }, "a decoder process died");
      restarts++;
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
      for (const stop of stops) stop();
      for (const { decoder, ending } of resting.splice(0)) {
        clearTimeout(ending);
        decoder.kill();
      }
    },
  };
}
