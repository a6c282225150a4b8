import { AppError } from "../../errors.ts";
import { EXIT_MEMORY, type FromDecoder, type ToDecoder } from "./decoder-protocol.ts";
import type { Limits } from "./gate.ts";
import type { Examined, RequestedOutputs } from "../media.ts";

export type DecoderJob = RequestedOutputs & {
  path: string;
  /** Whether GPS coordinates are read. Default false. */
  keepGps?: boolean;
  limits: Limits;
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
  /** @throws AppError as the child answers; `undecodable` when it dies or hangs. */
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

/**
 * Starts a decoder.
 * @param script main module of the process.
 * @param hangMs maximum duration of the gate and of the decoder each; then the child is killed.
 */
export function startDecoder(script: string, hangMs: number): DecoderProcess {
  let memoryBytes = 0;
  let alive = true;
  let ready = false;
  let hung = false;
  let onMessage: ((message: FromDecoder) => void) | undefined;
  let onDeath: ((reason: AppError) => void) | undefined;

  // It decodes untrusted bytes, so it gets none of the program's environment.
  const child = Bun.spawn([process.execPath, "--smol", script], {
    env: allocator,
    stdio: ["ignore", "ignore", "ignore"],
    serialization: "advanced",
    ipc: (message: FromDecoder) => {
      if (message.kind === "ready") ready = true;
      else onMessage?.(message);
    },
    onExit: (_, exitCode, signalCode) => {
      alive = false;
      onDeath?.(exitError(exitCode, signalCode));
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
        [onMessage, onDeath] = [resolve, reject];
        if (alive) child.send(message);
        else reject(exitError(child.exitCode, child.signalCode));
      });
    } finally {
      clearTimeout(watch);
      [onMessage, onDeath] = [undefined, undefined];
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
    run: async ({ beforeDecode, keepGps = false, ...job }) => {
      const gate = await ask({ kind: "examine", keepGps, ...job });
      if (gate.kind === "measured") await beforeDecode(gate.pixels);
      const answer = gate.kind === "measured" ? await ask({ kind: "go" }) : gate;
      if (answer.kind === "failed") throw new AppError(answer.code, answer.message);
      if (answer.kind !== "done") throw new AppError("internal", `decode a picture: answered ${answer.kind}`);
      memoryBytes = answer.memoryBytes;
      return answer.examined;
    },
  };
}
