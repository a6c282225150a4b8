import { AppError } from "../errors.ts";

/** How the bytes of a dump are packed: not at all, as a zstd stream, or as Arctic Shift's blocks of rows (`.zst_blocks`). */
export type DumpFormat = "plain" | "zstd" | "zst_blocks";

/** Leading bytes that `dumpFormatOf` needs. */
export const HEAD_BYTES = 8;

const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** What is not read here: its leading bytes in hexadecimal, its name, and the command that turns it into text. */
const unread: [begins: string[], name: string, command: string][] = [
  [["1f8b"], "compressed by gzip", "gunzip -c FILE"],
  [["1f9d"], "compressed by compress", "gunzip -c FILE"],
  [["425a68"], "compressed by bzip2", "bunzip2 -c FILE"],
  [["fd377a585a00"], "compressed by xz", "xz -dc FILE"],
  [["5d0000"], "compressed by lzma", "xz --format=lzma -dc FILE"],
  [["4c5a4950"], "compressed by lzip", "lzip -dc FILE"],
  [["04224d18"], "compressed by lz4", "lz4 -dc FILE"],
  [["504b0304"], "a ZIP archive", "unzip -p FILE"],
  [["377abcaf271c"], "a 7z archive", "7z x -so FILE"],
  [["fffe", "feff"], "text in UTF-16", "iconv -f UTF-16 -t UTF-8 FILE"],
];

/**
 * The format of a dump by its first bytes.
 * @throws AppError `bad_answer` for a format that is not read, with the command that unpacks it.
 */
export function dumpFormatOf(path: string, head: Uint8Array): DumpFormat {
  if (isZstd(head)) return "zstd";
  // The length of the first block comes first.
  if (zstdMagic.equals(head.subarray(4, 8))) return "zst_blocks";
  const start = Buffer.from(head).toString("hex");
  for (const [begins, name, command] of unread) {
    if (begins.some((bytes) => start.startsWith(bytes)))
      throw new AppError("bad_answer", `${path}: ${name}: unpack it first (${command} | bun run import -)`);
  }
  if (/\.zst(?:d|_blocks)?$/i.test(path)) throw new AppError("bad_answer", `${path}: not zstd`);
  return "plain";
}

/** A frame of data, or one to be skipped (0x184D2A50 to 0x184D2A5F), which may come first. */
function isZstd(head: Uint8Array): boolean {
  if (zstdMagic.equals(head.subarray(0, 4))) return true;
  const [first = 0, ...others] = head.subarray(0, 4);
  return first >>> 4 === 5 && others.join() === "42,77,24";
}
