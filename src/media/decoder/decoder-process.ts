import { AppError } from "../../errors.ts";
import { cpuMsOf } from "./cpu-time.ts";
import { EXIT_MEMORY, type FromDecoder, type ToDecoder } from "./decoder-protocol.ts";
import type { Limits } from "./gate.ts";
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
};

/** One child process with one job at a time. */
export type DecoderProcess = {
  readonly pid: number;
  /** Resident memory after its last job. */
  readonly memoryBytes: number;
  /** Whether it takes another job: it has not ended and was not killed. */
  readonly alive: boolean;
  /** @throws AppError as the child answers; `undecodable` when it dies or works too long, `internal` when it gets no CPU time. */
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

/** A child that has not used up its CPU time is killed after this many times its limit. */
const STALLED_FACTOR = 30;
const CHECK_MS = 200;

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
  let overrun: AppError | undefined;
  let onMessage: ((message: FromDecoder) => void) | undefined;
  let onDeath: ((reason: AppError) => void) | undefined;

  // It decodes untrusted bytes, so it gets none of the program's environment.
  const child = Bun.spawn([process.execPath, "--smol", script], {
    env: allocator,
    stdio: ["ignore", "ignore", "ignore"],
    serialization: "advanced",
    ipc: (message: FromDecoder) => {
      if (message.kind !== "ready") return onMessage?.(message);
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
    if (!isReady) return new AppError("internal", `start a decoder process: exit code ${exitCode}`);
    if (overrun) return overrun;
    if (exitCode === EXIT_MEMORY)
      return new AppError("undecodable", "decode a picture: it takes too much memory");
    return new AppError("undecodable", `decode a picture: the decoder died (${signalCode ?? exitCode})`);
  }

  function kill(): void {
    alive = false;
    child.kill("SIGKILL");
  }

  /** Sends once the child is ready, and waits for the answer. */
  async function ask(message: ToDecoder, limitMs: number): Promise<FromDecoder> {
    const answer = Promise.withResolvers<FromDecoder>();
    [onMessage, onDeath] = [answer.resolve, answer.reject];
    let stopWatch = watch(limitMs);
    try {
      if (!alive) throw exitError(child.exitCode, child.signalCode);
      await Promise.race([ready, answer.promise]);
      stopWatch();
      stopWatch = watch(limitMs);
      if (alive) child.send(message);
      return await answer.promise;
    } finally {
      stopWatch();
      [onMessage, onDeath] = [undefined, undefined];
    }
  }

  /** Kills the child once it exceeds a limit. @returns ends the watch. */
  function watch(limitMs: number): () => void {
    const [cpuBefore, start] = [cpuMsOf(child.pid), performance.now()];
    const timer = setInterval(
      () => {
        const passed = performance.now() - start;
        const used = cpuBefore === undefined ? passed : (cpuMsOf(child.pid) ?? 0) - cpuBefore;
        if (isReady && used > limitMs)
          overrun = new AppError(
            "undecodable",
            `decode a picture: not done after ${limitMs / 1000} s of CPU time`,
          );
        else if (passed > limitMs * STALLED_FACTOR)
          overrun = new AppError(
            "internal",
            `decode a picture: the decoder got ${used / 1000} s of CPU time in ${Math.round(passed / 1000)} s`,
          );
        if (overrun) kill();
      },
      Math.min(limitMs / 4, CHECK_MS),
    );
    return () => clearInterval(timer);
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
    run: async ({ beforeDecode, keepGps = false, patience = 1, ...job }) => {
      const limitMs = hangMs * patience;
      const gate = await ask({ kind: "examine", keepGps, ...job }, limitMs);
      if (gate.kind === "measured") await beforeDecode(gate.pixels);
      const answer = gate.kind === "measured" ? await ask({ kind: "go" }, limitMs) : gate;
      if (answer.kind === "failed") throw new AppError(answer.code, answer.message);
      if (answer.kind !== "done") throw new AppError("internal", `decode a picture: answered ${answer.kind}`);
      memoryBytes = answer.memoryBytes;
      return answer.examined;
    },
  };
}
