import { join } from "node:path";

const root = join(import.meta.dir, "../..");

/**
 * Starts a program of the project, with no variables in its environment but PATH and these.
 * @param path from the project's root.
 * @param by a command that starts it, with its words.
 */
export function startProgram(
  path: string,
  words: readonly string[],
  env: Record<string, string>,
  stdin: Uint8Array | "ignore" = "ignore",
  by: readonly string[] = [],
) {
  return Bun.spawn([...by, process.execPath, "--no-env-file", join(root, path), ...words], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdin,
    stdout: "pipe",
    stderr: "pipe",
  });
}

/** Exit code and what the program printed, once it has ended. */
export async function outcomeOf(child: ReturnType<typeof startProgram>) {
  const texts = [child.stdout, child.stderr].map((stream) => new Response(stream).text());
  const [out = "", problems = ""] = await Promise.all(texts);
  return { code: await child.exited, out: out.trim(), problems: problems.trim() };
}
