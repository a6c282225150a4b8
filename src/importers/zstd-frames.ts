import { AppError } from "../errors.ts";

/** Follows the structure of a zstd stream without decompressing it. */
export type ZstdFrames = {
  /** @throws AppError `bad_answer` for bytes that are no zstd frame. */
  push(chunk: Uint8Array): void;
  /** Bytes that its frames' windows need at most, as far as it was read. */
  readonly windowBytes: number;
  /** Whether what was read ends where a frame ends: else it was cut off. */
  readonly isWhole: boolean;
};

const frameMagic = 0xfd2fb528;
const dictionaryIdBytes = [0, 1, 2, 4];
const contentSizeBytes = [0, 2, 4, 8];
const checksumBytes = 4;

/**
 * The decoder takes a stream that is cut off for one that has ended, and says nothing of how much memory it wants;
 * frames, blocks and their lengths tell both. Source: RFC 8878, section 3.1.
 */
export function createZstdFrames(): ZstdFrames {
  let windowBytes = 0;
  let isBetween = true;

  /** Asks for bytes: `take` to look at, `skip` to pass over. */
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
  let wanted = parser.next().value;
  let held: number[] = [];
  let skipped = 0;
  return {
    push(chunk) {
      let at = 0;
      for (;;) {
        if ("skip" in wanted) {
          const step = Math.min(wanted.skip - skipped, chunk.length - at);
          skipped += step;
          at += step;
          if (skipped < wanted.skip) return;
        } else {
          while (held.length < wanted.take && at < chunk.length) held.push(chunk[at++] ?? 0);
          if (held.length < wanted.take) return;
        }
        wanted = parser.next(Uint8Array.from(held)).value;
        [held, skipped] = [[], 0];
      }
    },
    get windowBytes() {
      return windowBytes;
    },
    get isWhole() {
      return isBetween && held.length === 0;
    },
  };
}

const little = (bytes: Uint8Array): number => bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);

/** The exponent in its five high bits, eighths to add in its three low ones. */
function windowOf(byte: number): number {
  const base = 2 ** (10 + (byte >> 3));
  return base + (base / 8) * (byte & 7);
}
