import { AppError } from "../errors.ts";

/** Follows the structure of a zstd stream without decompressing it. */
export type ZstdFrames = {
  /** @throws AppError `bad_answer` for bytes that are not a zstd frame. */
  push(chunk: Uint8Array): void;
  /** Bytes of the largest window of the frames so far. */
  readonly windowBytes: number;
  /** Whether the input so far ends at the end of a frame; else it is cut off. */
  readonly isWhole: boolean;
};

const frameMagic = 0xfd2fb528;
const dictionaryIdBytes = [0, 1, 2, 4];
const contentSizeBytes = [0, 2, 4, 8];
const checksumBytes = 4;

/**
 * The decoder takes a stream that is cut off for one that has ended, and does not report the memory that it needs;
 * the headers of frames and blocks give both. Source: RFC 8878, section 3.1.
 */
export function createZstdFrames(): ZstdFrames {
  let windowBytes = 0;
  let isBetween = true;

  /** Requests bytes: `take` to read, `skip` to ignore. */
  function* walk(): Generator<{ take: number } | { skip: number }, never, Uint8Array> {
    for (;;) {
      isBetween = true;
      const magic = little(yield { take: 4 });
      isBetween = false;
      // 0x184D2A50 to 0x184D2A5F: a frame to be skipped, its length follows.
      if (magic >>> 4 === 0x0184_d2a5) {
        yield { skip: little(yield { take: 4 }) };
        continue;
      }
      if (magic !== frameMagic) throw new AppError("bad_answer", "not zstd, or damaged");
      const [descriptor = 0] = yield { take: 1 };
      const isSingle = (descriptor & 0x20) !== 0;
      const sizeFlag = descriptor >> 6;
      const window = isSingle ? undefined : yield { take: 1 };
      yield { skip: dictionaryIdBytes[descriptor & 3] ?? 0 };
      const size = yield { take: isSingle && sizeFlag === 0 ? 1 : (contentSizeBytes[sizeFlag] ?? 0) };
      windowBytes = Math.max(windowBytes, window ? windowOf(window[0] ?? 0) : little(size));
      for (let isLast = false; !isLast;) {
        const head = little(yield { take: 3 });
        isLast = (head & 1) === 1;
        // A block of type 1 repeats one byte.
        yield { skip: ((head >> 1) & 3) === 1 ? 1 : head >>> 3 };
      }
      if ((descriptor & 4) !== 0) yield { skip: checksumBytes };
    }
  }

  const parser = walk();
  let request = parser.next().value;
  let taken: number[] = [];
  let skipped = 0;
  return {
    push(chunk) {
      let offset = 0;
      for (;;) {
        if ("skip" in request) {
          const step = Math.min(request.skip - skipped, chunk.length - offset);
          skipped += step;
          offset += step;
          if (skipped < request.skip) return;
        } else {
          while (taken.length < request.take && offset < chunk.length) taken.push(chunk[offset++] ?? 0);
          if (taken.length < request.take) return;
        }
        request = parser.next(Uint8Array.from(taken)).value;
        [taken, skipped] = [[], 0];
      }
    },
    get windowBytes() {
      return windowBytes;
    },
    get isWhole() {
      return isBetween && taken.length === 0;
    },
  };
}

const little = (bytes: Uint8Array): number => bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);

/** The exponent in its five high bits, eighths to add in its three low ones. */
function windowOf(byte: number): number {
  const base = 2 ** (10 + (byte >> 3));
  return base + (base / 8) * (byte & 7);
}
