import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { acquireLock } from "../../src/database/lock.ts";
import type { ServerJob } from "./from-server.ts";

/** A folder beside the target in which a dataset is made, held by this process. */
export type PartialFolder = {
  path: string;
  /** Writes down which job is being made for it, so that a later run can delete it. */
  note(dataDir: string, job: ServerJob): Promise<void>;
  remove(): Promise<void>;
};

const noteShape = z.object({ dataDir: z.string(), id: z.number(), createdAt: z.number() });

/**
 * Creates `TARGET.partial-XXXXXX`. It is held by the operating system's lock, which ends with the process, so that
 * `sweepPartials` knows it from those that were left behind.
 * @throws the file system's error.
 */
export async function createPartial(target: string): Promise<PartialFolder> {
  // It gets its name once it is held, or another run could sweep it in between.
  const made = await mkdtemp(`${target}.making-`);
  const lock = acquireLock(join(made, "lock"));
  const path = made.replace(/\.making-(?=[^.]*$)/, ".partial-");
  await rename(made, path);
  return {
    path,
    note: (dataDir, job) => writeFile(join(path, "job"), JSON.stringify({ dataDir, ...job })),
    async remove() {
      lock?.release();
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** A folder that has no name of its own after this time was left by a run that was killed. */
const unnamedMs = 60_000;

/** Milliseconds since a folder was made; one that is gone is new. */
const ageMs = async (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );

/**
 * Removes what killed runs left beside a target; folders that a running command holds stay.
 * @param onJob called for a job that one of them left at the server of a data folder.
 */
export async function sweepPartials(
  target: string,
  onJob: (left: ServerJob & { dataDir: string }) => Promise<void>,
): Promise<void> {
  const begin = basename(target);
  for (const name of await readdir(dirname(target)).catch(() => [])) {
    const path = join(dirname(target), name);
    const isMaking = name.startsWith(`${begin}.making-`);
    if (!isMaking && !name.startsWith(`${begin}.partial-`)) continue;
    // Another run may be about to hold it.
    if (isMaking && (await ageMs(path)) < unnamedMs) continue;
    const lock = acquireLock(join(path, "lock"));
    if (!lock) continue;
    try {
      const text = await readFile(join(path, "job"), "utf8").catch(() => "null");
      const left = noteShape.safeParse(JSON.parse(text)).data;
      if (left) await onJob(left);
    } finally {
      lock.release();
    }
    await rm(path, { recursive: true, force: true });
  }
}
