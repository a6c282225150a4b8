import { readFile, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";

const GIB = 2 ** 30;
const MOST = 20 * GIB;
const NAME = "media-limit";

/**
 * How many bytes of originals are kept: what the operator says, else the smaller of 20 GiB and half of the disk
 * that was free at the first start, which is remembered in `<dataDir>/media-limit`.
 */
export async function readMediaLimit(dataDir: string, given: number | undefined): Promise<number> {
  if (given !== undefined) return given;
  const path = join(dataDir, NAME);
  const remembered = await readFile(path, "utf8").catch((thrown: unknown) => {
    if (isMissing(thrown)) return "";
    throw thrown;
  });
  if (/^\d{1,15}\s*$/.test(remembered)) return Number(remembered);
  const disk = await statfs(dataDir);
  const limit = Math.min(MOST, Math.floor((disk.bavail * disk.bsize) / 2));
  await writeFile(path, `${limit}\n`);
  return limit;
}

/** Whether an error of the file system says that there is no such file. */
export function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";
}
