import { fileURLToPath } from "node:url";
import { z } from "zod";
import { AppError } from "../errors.ts";

const script = fileURLToPath(new URL("./quick-check.ts", import.meta.url));
const answerShape = z.array(z.string());

/** Checks a database file in a process of its own, one at a time. */
export function createDatabaseCheck(path: string): {
  /** As `Store.check`; a second call meanwhile has the first one's answer. */
  run(): Promise<string[]>;
  /** Ends a check under way, and resolves when its process has ended. */
  close(): Promise<void>;
} {
  const what = `database ${path}: check`;
  let isClosed = false;
  let running: { process: Bun.Subprocess<"ignore", "pipe", "pipe">; result: Promise<string[]> } | undefined;

  function start() {
    const child = Bun.spawn([process.execPath, "--smol", script, path], {
      env: {},
      stdio: ["ignore", "pipe", "pipe"],
    });
    return { process: child, result: read(child) };
  }
  async function read(child: Bun.Subprocess<"ignore", "pipe", "pipe">): Promise<string[]> {
    const [text, fault, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    running = undefined;
    if (isClosed) throw closed();
    const end = child.signalCode ?? `exit code ${code}`;
    const [reason = end] = /^\w*error: .*$/im.exec(fault) ?? [];
    if (code !== 0) throw new AppError("internal", `${what}: ${reason}`);
    return answerShape.parse(JSON.parse(text));
  }
  const closed = () => new AppError("stopping", `${what}: closed`);

  return {
    async run() {
      if (isClosed) throw closed();
      running ??= start();
      return running.result;
    },
    async close() {
      isClosed = true;
      running?.process.kill("SIGKILL");
      await running?.process.exited;
    },
  };
}
