import { readFile, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";

const GIB = 2 ** 30;
const MAX_BYTES = 20 * GIB;
const FILE_NAME = "media-limit";

/**
 * Maximum number of bytes of originals: the configured one, else the smaller of 20 GiB and half of the free disk space at the
 * first start, which is stored in `<dataDir>/media-limit`.
 */
export async function readMediaLimit(dataDir: string, configured: number | undefined): Promise<number> {
  if (configured !== undefined) return configured;
  const path = join(dataDir, FILE_NAME);
  const stored = await readFile(path, "utf8").catch((thrown: unknown) => {
    if (isMissing(thrown)) return "";
    throw thrown;
  });
  if (/^\d{1,15}\s*$/.test(stored)) return Number(stored);
  const disk = await statfs(dataDir);
  const limit = Math.min(MAX_BYTES, Math.floor((disk.bavail * disk.bsize) / 2));
  await writeFile(path, `${limit}\n`);
  return limit;
}

/** Whether an error of the file system is ENOENT. */
export function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";
}
