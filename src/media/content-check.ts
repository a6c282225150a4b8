import type { BigIntStats } from "node:fs";
import { stat } from "node:fs/promises";
import type { Condition } from "../model/checks.ts";
import { isMissing } from "./media-limit.ts";

/** Files whose last answer is remembered: about 200 bytes each. */
const remembered = 20_000;
/** Faults of the moment, of which the file knows nothing. */
const momentary = new Set(["EMFILE", "ENFILE", "ENOMEM"]);

/** Compares files with the SHA-256 that names them. */
export type ContentCheck = {
  /**
   * @param anew whether to read the file also where it has not changed since it was read.
   * @throws the file system's error when too many files are open.
   */
  conditionOf(path: string, sha256: string, anew?: boolean): Promise<Condition>;
};

/** Remembers what was found until the file changes: no file is read twice to be served twice. */
export function createContentCheck(): ContentCheck {
  const known = new Map<string, { stamp: string; isWhole: Promise<boolean> }>();

  /** The files used last are remembered. */
  function remember(path: string, stamp: string, isWhole: Promise<boolean>): void {
    known.delete(path);
    known.set(path, { stamp, isWhole });
    const [oldest = ""] = known.keys();
    if (known.size > remembered) known.delete(oldest);
  }

  return {
    async conditionOf(path, sha256, anew = false) {
      const stats = await statOf(path);
      if (!stats) return "missing";
      if (stats === "unreadable" || !stats.isFile()) return "damaged";
      const stamp = stampOf(stats);
      const last = known.get(path);
      const isKnown = !anew && last?.stamp === stamp;
      const isWhole = isKnown ? last.isWhole : unlessUnreadable(isContent(path, sha256));
      remember(path, stamp, isWhole);
      try {
        return (await isWhole) ? "whole" : "damaged";
      } catch (thrown) {
        known.delete(path);
        throw thrown;
      }
    },
  };
}

/** The time of the last change of its entry cannot be set by anybody. */
const stampOf = ({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  `${ino} ${size} ${mtimeNs} ${ctimeNs}`;

const isContent = async (path: string, sha256: string): Promise<boolean> => (await hashFile(path)) === sha256;

/** SHA-256 of a file, read in pieces. */
export async function hashFile(path: string): Promise<string> {
  const hash = new Bun.CryptoHasher("sha256");
  for await (const piece of Bun.file(path).stream()) hash.update(piece);
  return hash.digest("hex");
}

/** Whether a thumbnail is a WebP of the length that its header names. */
export async function thumbnailCondition(path: string): Promise<Condition> {
  const stats = await statOf(path);
  if (!stats) return "missing";
  if (stats === "unreadable" || !stats.isFile()) return "damaged";
  const isWhole = async () => {
    const head = Buffer.from(await Bun.file(path).slice(0, 12).bytes());
    const isWebp = head.toString("latin1", 0, 4) === "RIFF" && head.toString("latin1", 8, 12) === "WEBP";
    return isWebp && head.readUInt32LE(4) + 8 === Number(stats.size);
  };
  return (await unlessUnreadable(isWhole())) ? "whole" : "damaged";
}

/** What cannot be read is not whole: a bad sector, a lost right. */
async function unlessUnreadable(isWhole: Promise<boolean>): Promise<boolean> {
  try {
    return await isWhole;
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && momentary.has(String(thrown.code))) throw thrown;
    return false;
  }
}

async function statOf(path: string): Promise<BigIntStats | "unreadable" | undefined> {
  return stat(path, { bigint: true }).catch((thrown: unknown) =>
    isMissing(thrown) ? undefined : "unreadable",
  );
}
