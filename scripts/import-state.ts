import { mkdirSync, readFileSync, realpathSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { ImportProgress } from "../src/tasks/import.ts";

/** Where the progress of one import is kept between runs. */
export type ImportState = {
  read(): ImportProgress | undefined;
  /** Notes it, at once or, where that was done just before, only for `flush`. */
  write(progress: ImportProgress): void;
  /** Writes down what was noted last. */
  flush(): void;
};

/** To replace a file waits for the disk; what was stored since is stored again, which changes nothing. In milliseconds. */
const pause = 500;

const count = z.number().int().nonnegative();
const shape = z.object({
  lines: count,
  bytes: count,
  created: count,
  updated: count,
  unchanged: count,
  bad: count,
  done: z.boolean(),
});

/**
 * The state of importing a file under a filter, in the data folder. Another size or time of the file, or another filter, is
 * another import; standard input has none, since nobody knows whether it is the same again.
 */
export function importState(dataDir: string, path: string, filter: unknown): ImportState {
  if (path === "-") return { read: () => undefined, write: () => {}, flush: () => {} };
  const { size, mtimeMs } = statSync(path);
  const name = JSON.stringify([realpathSync(path), size, mtimeMs, filter]);
  const folder = join(dataDir, "imports");
  const file = join(folder, `${new Bun.CryptoHasher("sha256").update(name).digest("hex").slice(0, 32)}.json`);
  let noted: ImportProgress | undefined;
  let writtenAt = -Infinity;

  function flush(): void {
    if (!noted) return;
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.part`, JSON.stringify(noted));
    renameSync(`${file}.part`, file);
    [noted, writtenAt] = [undefined, performance.now()];
  }
  return {
    flush,
    read() {
      try {
        return shape.parse(JSON.parse(readFileSync(file, "utf8")));
      } catch {
        // None yet, or not whole: from the beginning, which changes nothing that is stored.
        return undefined;
      }
    },
    write(progress) {
      noted = progress;
      if (performance.now() - writtenAt >= pause) flush();
    },
  };
}
