import { unlessAborted } from "../../concurrency/unless-aborted.ts";
import { AppError } from "../../errors.ts";
import { EXIT_MEMORY, type FromDecoder, type ToDecoder } from "./decoder-protocol.ts";
import type { Limits } from "./gate.ts";
import { watchChild } from "./watch-child.ts";
import type { Examined, RequestedOutputs } from "../media.ts";

export type DecoderJob = RequestedOutputs & {
  path: string;
  /** Whether GPS coordinates are read. Default false. */
  keepGps?: boolean;
  limits: Limits;
  /** Multiplies the time limit. Default 1. */
  patience?: number;
  /** Awaited between the gate and the decoder; when it rejects, the picture is dropped. */
  beforeDecode: (pixels: number) => Promise<void>;
  /** Drops the picture: `run` rejects once the process is free for another one, or has been killed because that takes too long. */
  signal?: AbortSignal;
};

/** One child process with one job at a time. */
export type DecoderProcess = {
  readonly pid: number;
  /** Resident memory after its last job. */
  readonly memoryBytes: number;
  /** Whether it takes another job: it has not ended and was not killed. */
  readonly alive: boolean;
  /**
   * @throws AppError as the child answers; `undecodable` when it dies of the picture or works too long; `busy` when it gets no
   * CPU time, or dies while the picture waits; the signal's reason.
   */
  run(job: DecoderJob): Promise<Examined>;
  kill(): void;
};

/**
 * Settings of glibc's allocator; ignored elsewhere. Without them the pixels of each picture are mapped and unmapped, and page
 * faults take a third of the time of a small picture.
 */
const allocator = {
  MALLOC_ARENA_MAX: "1",
  MALLOC_MMAP_THRESHOLD_: String(32 * 2 ** 20),
  MALLOC_TRIM_THRESHOLD_: String(32 * 2 ** 20),
};

/** The child is blocked when it hardly works and hardly waits for a CPU for this many times its limit. */
const BLOCKED_FACTOR = 15;
/** No picture ends a process by these: a machine without memory does, or its operator. */
const fromOutside = new Set(["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"]);
/** A dropped picture may be worked on for about as long as a new process takes to start. */
const DROP_MS = 300;

/**
 * Starts a decoder.
 * @param script main module of the process.
 * @param hangMs CPU time that the child may use for the gate and for the decoder each (without `/proc`: the time that passes); then
 * it is killed. Its start is not counted.
 */
export function startDecoder(script: string, hangMs: number): DecoderProcess {
  let memoryBytes = 0;
  let alive = true;
  const { promise: ready, resolve: setReady } = Promise.withResolvers<void>();
  let isReady = false;
  /** Whether it works on what was sent to it. */
  let hasBegun = false;
  let overrun: AppError | undefined;
  let onMessage: ((message: FromDecoder) => void) | undefined;
  let onDeath: ((reason: AppError) => void) | undefined;

  // It decodes untrusted bytes, so it gets none of the program's environment.
  const child = Bun.spawn([process.execPath, "--smol", script], {
    env: allocator,
    stdio: ["ignore", "ignore", "ignore"],
    serialization: "advanced",
    ipc: (message: FromDecoder) => {
      if (message.kind === "begun") hasBegun = true;
      else if (message.kind !== "ready") return onMessage?.(message);
      isReady = true;
      setReady();
    },
    onExit: (_, exitCode, signalCode) => {
      alive = false;
      onDeath?.(exitError(exitCode, signalCode));
    },
  });
  child.unref();

  function exitError(exitCode: number | null, signalCode: string | number | null): AppError {
    if (overrun) return overrun;
    const end = signalCode ?? `exit code ${exitCode}`;
    if (!isReady) return new AppError("internal", `start a decoder process: ${end}`);
    if (!hasBegun && fromOutside.has(String(signalCode)))
      return new AppError("busy", `decode a picture: the decoder was ended (${end}) before it had begun`);
    if (exitCode === EXIT_MEMORY)
      return new AppError("undecodable", "decode a picture: it takes too much memory");
    return new AppError("undecodable", `decode a picture: the decoder died (${end})`);
  }

  function kill(): void {
    alive = false;
    child.kill("SIGKILL");
  }

  /** Waits until the child is ready; then sends, and waits for the answer. */
  async function ask(message: ToDecoder, limitMs: number, signal?: AbortSignal): Promise<FromDecoder> {
    const answer = Promise.withResolvers<FromDecoder>();
    [onMessage, onDeath] = [answer.resolve, answer.reject];
    const blockedMs = limitMs * BLOCKED_FACTOR;
    let stopWatch = isReady ? () => {} : watchChild(child.pid, { cpuMs: Infinity, blockedMs }, overran);
    let dropping: Timer | undefined;
    const drop = () => (dropping = setTimeout(kill, DROP_MS));
    try {
      if (!alive) throw exitError(child.exitCode, child.signalCode);
      await Promise.race([ready, answer.promise]);
      signal?.throwIfAborted();
      signal?.addEventListener("abort", drop);
      stopWatch();
      stopWatch = watchChild(child.pid, { cpuMs: limitMs, blockedMs }, overran);
      if (alive) child.send(message);
      return await answer.promise;
    } finally {
      stopWatch();
      clearTimeout(dropping);
      signal?.removeEventListener("abort", drop);
      hasBegun = false;
      [onMessage, onDeath] = [undefined, undefined];
    }
  }

  function overran(reason: AppError): void {
    overrun = reason;
    kill();
  }

  return {
    pid: child.pid,
    get memoryBytes() {
      return memoryBytes;
    },
    get alive() {
      return alive;
    },
    kill,
    run: async ({ beforeDecode, keepGps = false, patience = 1, signal, ...job }) => {
      const limitMs = hangMs * patience;
      try {
        const gate = await ask({ kind: "examine", keepGps, ...job }, limitMs, signal);
        if (gate.kind === "measured") await unlessAborted(beforeDecode(gate.pixels), signal);
        const answer = gate.kind === "measured" ? await ask({ kind: "go" }, limitMs, signal) : gate;
        if (answer.kind === "failed") throw new AppError(answer.code, answer.message);
        if (answer.kind !== "done")
          throw new AppError("internal", `decode a picture: answered ${answer.kind}`);
        memoryBytes = answer.memoryBytes;
        return answer.examined;
      } catch (thrown) {
        signal?.throwIfAborted();
        throw thrown;
      }
    },
  };
}
