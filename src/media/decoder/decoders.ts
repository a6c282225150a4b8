import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { createWeightedSemaphore } from "./weighted-semaphore.ts";
import type { DecoderProcess } from "./decoder-process.ts";
import type { Limits } from "./gate.ts";
import type { Examined, ExamineOptions, MediaStatus } from "../media.ts";

export type DecoderSettings = {
  /** Maximum number of processes. */
  limit: number;
  limits: Limits;
  /** Whether GPS coordinates are read. Default false. */
  keepGps?: boolean;
  log: Log;
  /** Main module of a decoder process. */
  script: string;
  start(script: string, hangMs: number): DecoderProcess;
  hangMs: number;
  /** Time after which an idle process ends. */
  idleMs: number;
};

/** A process with more memory than this is replaced after its job. */
const REPLACE_BYTES = 256 * 2 ** 20;

export type Decoders = {
  examine(path: string, options: ExamineOptions): Promise<Examined>;
  status(): MediaStatus["decoders"];
  close(): Promise<void>;
};

type IdleProcess = { decoder: DecoderProcess; ending: Timer };

/**
 * A pool of decoder processes, started on demand, with a queue. All of them together decode at most as many pixels at once as
 * the largest allowed picture has.
 */
export function createDecoders(settings: DecoderSettings): Decoders {
  const { limit, limits, keepGps = false, log } = settings;
  const slots = createWeightedSemaphore(limit);
  const pixelRoom = createWeightedSemaphore(limits.maxPixels);
  const idle: IdleProcess[] = [];
  const busy = new Set<DecoderProcess>();
  /** Stops a queued or running job each. */
  const stops = new Set<() => void>();
  let restarts = 0;
  let closed = false;

  async function examine(path: string, options: ExamineOptions): Promise<Examined> {
    const job = new AbortController();
    const stop = () => job.abort(new AppError("stopping", `examine ${path}: stopped`));
    stops.add(stop);
    options.signal?.addEventListener("abort", stop);
    if (closed || options.signal?.aborted) stop();
    let releaseSlot: (() => void) | undefined;
    try {
      releaseSlot = await slots.take(1, job.signal);
      job.signal.throwIfAborted();
      return await runIn(takeProcess(), path, options, job.signal);
    } finally {
      releaseSlot?.();
      options.signal?.removeEventListener("abort", stop);
      stops.delete(stop);
    }
  }

  /** Rejects and kills the process as soon as `signal` aborts. */
  async function runIn(
    decoder: DecoderProcess,
    path: string,
    options: ExamineOptions,
    signal: AbortSignal,
  ): Promise<Examined> {
    let releasePixels: (() => void) | undefined;
    const stopped = Promise.withResolvers<never>();
    const stop = () => {
      decoder.kill();
      stopped.reject(signal.reason);
    };
    const beforeDecode = async (pixels: number): Promise<void> => {
      const release = await pixelRoom.take(pixels, signal);
      if (signal.aborted) release();
      else releasePixels = release;
      signal.throwIfAborted();
      await options.beforeDecode?.();
    };
    signal.addEventListener("abort", stop);
    busy.add(decoder);
    try {
      const { thumbnail, views, encoders, patience = 1 } = options;
      const outputs = { thumbnail, ...(views && { views }), ...(encoders && { encoders }) };
      return await Promise.race([
        decoder.run({ path, limits, keepGps, patience, beforeDecode, ...outputs }),
        stopped.promise,
      ]);
    } finally {
      signal.removeEventListener("abort", stop);
      releasePixels?.();
      busy.delete(decoder);
      if (!signal.aborted) returnProcess(decoder);
    }
  }

  function takeProcess(): DecoderProcess {
    for (let entry = idle.pop(); entry; entry = idle.pop()) {
      clearTimeout(entry.ending);
      if (entry.decoder.alive) return entry.decoder;
    }
    return settings.start(settings.script, settings.hangMs);
  }

  function returnProcess(decoder: DecoderProcess): void {
    if (!decoder.alive || decoder.memoryBytes > REPLACE_BYTES) {
      if (!decoder.alive) log.warn({ pid: decoder.pid }, "a decoder process died");
      restarts++;
      decoder.kill();
      return;
    }
    const ending = setTimeout(() => {
      idle.splice(
        idle.findIndex((entry) => entry.decoder === decoder),
        1,
      );
      decoder.kill();
    }, settings.idleMs);
    ending.unref();
    idle.push({ decoder, ending });
  }

  return {
    examine,
    status: () => ({ running: busy.size + idle.length, limit, restarts }),
    close: async () => {
      closed = true;
      for (const stop of stops) stop();
      for (const { decoder, ending } of idle.splice(0)) {
        clearTimeout(ending);
        decoder.kill();
      }
    },
  };
}
