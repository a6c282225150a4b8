import { AppError } from "../../errors.ts";
import { EXIT_MEMORY, type FromDecoder, type ToDecoder } from "./decoder-protocol.ts";
import type { Limits } from "./gate.ts";
import type { Examined, Wanted } from "../media.ts";

export type DecoderJob = Wanted & {
  path: string;
  /** Whether the place in its camera data is read; else it is not. */
  keepGps?: boolean;
  limits: Limits;
  /** Awaited between the gate and the decoder; when it throws, the picture is dropped. */
  entering: (pixels: number) => Promise<void>;
};

/** One child process; it does one job at a time. */
export type DecoderProcess = {
  readonly pid: number;
  /** Resident memory after its last job. */
  readonly memoryBytes: number;
  /** Whether it takes another job: neither ended nor killed. */
  readonly alive: boolean;
  /** @throws AppError what the child answers; `undecodable` when it dies or hangs. */
  run(job: DecoderJob): Promise<Examined>;
  kill(): void;
};

/**
 * Settings of glibc's allocator, elsewhere ignored. Without them each picture's pixels are mapped and unmapped anew,
 * whose page faults take a third of the time of a small picture.
 */
const allocator = {
  MALLOC_ARENA_MAX: "1",
  MALLOC_MMAP_THRESHOLD_: String(32 * 2 ** 20),
  MALLOC_TRIM_THRESHOLD_: String(32 * 2 ** 20),
};

/**
 * Starts a decoder.
 * @param script path of the process's main module.
 * @param hangMs how long gate and decoder may each take before the child is killed.
 */
export function startDecoder(script: string, hangMs: number): DecoderProcess {
  let memoryBytes = 0;
  let alive = true;
  let ready = false;
  let hung = false;
  let heard: ((message: FromDecoder) => void) | undefined;
  let died: ((reason: AppError) => void) | undefined;

  // A decoder of strangers' bytes sees none of the program's settings.
  const child = Bun.spawn([process.execPath, "--smol", script], {
    env: allocator,
    stdio: ["ignore", "ignore", "ignore"],
    serialization: "advanced",
    ipc: (message: FromDecoder) => {
      if (message.kind === "ready") ready = true;
      else heard?.(message);
    },
    onExit: (_, exitCode, signalCode) => {
      alive = false;
      died?.(exitError(exitCode, signalCode));
    },
  });
  child.unref();

  function exitError(exitCode: number | null, signalCode: string | number | null): AppError {
    if (!ready) return new AppError("internal", `start a decoder process: exit code ${exitCode}`);
    if (hung) return new AppError("undecodable", `decode a picture: not done after ${hangMs / 1000} s`);
    if (exitCode === EXIT_MEMORY)
      return new AppError("undecodable", "decode a picture: it takes too much memory");
    return new AppError("undecodable", `decode a picture: the decoder died (${signalCode ?? exitCode})`);
  }

  function kill(): void {
    alive = false;
    child.kill("SIGKILL");
  }

  /** Sends and waits for the answer. */
  async function ask(message: ToDecoder): Promise<FromDecoder> {
    const watch = setTimeout(() => {
      hung = true;
      kill();
    }, hangMs);
    try {
      return await new Promise<FromDecoder>((resolve, reject) => {
        [heard, died] = [resolve, reject];
        if (alive) child.send(message);
        else reject(exitError(child.exitCode, child.signalCode));
      });
    } finally {
      clearTimeout(watch);
      [heard, died] = [undefined, undefined];
    }
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
    run: async ({ entering, keepGps = false, ...job }) => {
      const gate = await ask({ kind: "examine", keepGps, ...job });
      if (gate.kind === "measured") await entering(gate.pixels);
      const answer = gate.kind === "measured" ? await ask({ kind: "go" }) : gate;
      if (answer.kind === "failed") throw new AppError(answer.code, answer.message);
      if (answer.kind !== "done") throw new AppError("internal", `decode a picture: answered ${answer.kind}`);
      memoryBytes = answer.memoryBytes;
      return answer.examined;
    },
  };
}
