import { unlessAborted } from "../../concurrency/unless-aborted.ts";
import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { createPlaces } from "./places.ts";
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
/** Searches that may wait for a decoder; further ones are refused. */
const WAITING_SEARCHES = 32;
/** A search uses 1,024 pixels of a side, and anybody may ask for it. */
const SEARCH_PIXELS = 25_000_000;
/** Multiplies the limit of CPU time for a search. */
const SEARCH_PATIENCE = 0.5;

export type Decoders = {
  examine(path: string, options: ExamineOptions): Promise<Examined>;
  status(): MediaStatus["decoders"];
  close(): Promise<void>;
};

type IdleProcess = { decoder: DecoderProcess; ending: Timer };

/**
 * A pool of decoder processes, started on demand, with a queue of searches and one of other pictures. All of them together
 * decode at most as many pixels at once as the largest allowed picture has.
 */
export function createDecoders(settings: DecoderSettings): Decoders {
  const { limit, limits, keepGps = false, log } = settings;
  const searchLimits = { ...limits, maxDecodedPixels: SEARCH_PIXELS };
  const places = createPlaces({ total: limit, waitingSearches: WAITING_SEARCHES });
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
    try {
      const place = await places.take(options.search ? "search" : "crawl", job.signal);
      return await unlessAborted(work(path, options, job.signal).finally(place), job.signal);
    } finally {
      options.signal?.removeEventListener("abort", stop);
      stops.delete(stop);
    }
  }

  /** Ends, also when `signal` aborts, once the process is free for another picture or has ended. */
  async function work(path: string, options: ExamineOptions, signal: AbortSignal): Promise<Examined> {
    signal.throwIfAborted();
    const { thumbnail, views, encoders, search = false, patience = search ? SEARCH_PATIENCE : 1 } = options;
    let room: Promise<() => void> | undefined;
    const beforeDecode = async (pixels: number): Promise<void> => {
      room = pixelRoom.take(pixels, signal);
      await room;
      await options.beforeDecode?.();
    };
    const outputs = { thumbnail, ...(views && { views }), ...(encoders && { encoders }) };
    const job = { path, limits: search ? searchLimits : limits, keepGps, patience, beforeDecode, signal };
    const decoder = takeProcess();
    busy.add(decoder);
    try {
      return await decoder.run({ ...job, ...outputs });
    } finally {
      room?.then(
        (release) => release(),
        () => {},
      );
      busy.delete(decoder);
      returnProcess(decoder, signal.aborted);
    }
  }

  function takeProcess(): DecoderProcess {
    for (let entry = idle.pop(); entry; entry = idle.pop()) {
      clearTimeout(entry.ending);
      if (entry.decoder.alive) return entry.decoder;
    }
    return settings.start(settings.script, settings.hangMs);
  }

  function returnProcess(decoder: DecoderProcess, isDropped: boolean): void {
    if (closed || (isDropped && !decoder.alive)) return decoder.kill();
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
      for (const decoder of busy) decoder.kill();
      busy.clear();
    },
  };
}
