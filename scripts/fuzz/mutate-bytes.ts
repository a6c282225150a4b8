import type { Random } from "../world/random.ts";

/** One change of a file's bytes. Positions count from its beginning; beyond its end nothing happens. */
export type Change =
  | { kind: "flip"; at: number; bit: number }
  | { kind: "write"; at: number; bytes: number[] }
  | { kind: "cut"; at: number }
  | { kind: "remove"; at: number; length: number }
  | { kind: "repeat"; at: number; length: number; times: number }
  | { kind: "swap"; at: number; and: number; length: number }
  | { kind: "splice"; at: number; from: Uint8Array };

/** Extremes of fields of one, two and four bytes, in both orders. */
const extremes = [
  [0],
  [255],
  [127],
  [128],
  [0, 0],
  [255, 255],
  [127, 255],
  [128, 0],
  [0, 1],
  [1, 0],
  [0, 0, 0, 0],
  [255, 255, 255, 255],
  [127, 255, 255, 255],
  [255, 255, 255, 127],
  [128, 0, 0, 0],
  [0, 0, 0, 128],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 78, 32],
];
/** Where the sizes, depths and kinds of most formats stand. */
const headBytes = 96;

/** The bytes, changed. */
export function applyChange(bytes: Uint8Array, change: Change): Uint8Array {
  const { at } = change;
  if (at >= bytes.length) return bytes;
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  if (change.kind === "cut") return before;
  if (change.kind === "remove") return Buffer.concat([before, after.subarray(change.length)]);
  if (change.kind === "splice") return Buffer.concat([before, change.from]);
  if (change.kind === "repeat") {
    const piece = after.subarray(0, change.length);
    return Buffer.concat([before, ...Array.from({ length: change.times }, () => piece), after]);
  }
  const changed = Uint8Array.from(bytes);
  if (change.kind === "flip") changed[at] = (changed[at] ?? 0) ^ (1 << change.bit);
  else if (change.kind === "write") changed.set(change.bytes.slice(0, bytes.length - at), at);
  else {
    const length = Math.max(0, Math.min(change.length, bytes.length - at, bytes.length - change.and));
    if (length === 0) return bytes;
    changed.set(bytes.subarray(change.and, change.and + length), at);
    changed.set(bytes.subarray(at, at + length), change.and);
  }
  return changed;
}

/** A few changes for a file. @param chunks where its parts begin. @param others files, whose ends may be spliced in. */
export function drawChanges(
  random: Random,
  bytes: Uint8Array,
  chunks: readonly number[],
  others: readonly Uint8Array[],
): Change[] {
  const anywhere = () => random.whole(0, Math.max(0, bytes.length - 1));
  const inHead = () => random.whole(0, Math.min(headBytes, bytes.length) - 1);
  const atChunk = () => (chunks.length ? random.pick(chunks) : anywhere());
  const draw = (): Change => {
    const kind = random.whole(0, 9);
    if (kind <= 1)
      return { kind: "flip", at: random.chance(0.4) ? inHead() : anywhere(), bit: random.whole(0, 7) };
    if (kind <= 4)
      return {
        kind: "write",
        at: random.pick([inHead, inHead, atChunk, anywhere])(),
        bytes: random.pick(extremes),
      };
    if (kind === 5) return { kind: "cut", at: random.pick([inHead, anywhere, atChunk])() };
    if (kind === 6)
      return { kind: "remove", at: random.pick([anywhere, atChunk])(), length: random.whole(1, 64) };
    if (kind === 7)
      return { kind: "repeat", at: atChunk(), length: random.whole(1, 512), times: random.whole(1, 20) };
    if (kind === 8) return { kind: "swap", at: atChunk(), and: atChunk(), length: random.whole(4, 256) };
    const other = random.pick(others);
    return { kind: "splice", at: anywhere(), from: other.subarray(random.whole(0, other.length - 1)) };
  };
  return Array.from({ length: random.chance(0.6) ? 1 : random.whole(2, 6) }, draw);
}

/** Where the parts of a file begin: chunks of PNG and RIFF, boxes of ISO media, segments of JPEG, blocks of GIF. */
export function chunksOf(bytes: Uint8Array): number[] {
  const starts: number[] = [];
  const names =
    /^(IHDR|PLTE|IDAT|IEND|tEXt|eXIf|iCCP|VP8 |VP8L|VP8X|ANIM|ANMF|ALPH|EXIF|ftyp|meta|mdat|iloc|iprp|ispe|av1C|pitm)$/;
  for (let at = 0; at + 4 <= bytes.length; at++) {
    const isMarker = bytes[at] === 0xff && (bytes[at + 1] ?? 0) >= 0xc0 && (bytes[at + 1] ?? 0) < 0xff;
    const isBlock = bytes[at] === 0x21 && (bytes[at + 1] ?? 0) >= 0xf9;
    if (isMarker || isBlock || names.test(String.fromCharCode(...bytes.subarray(at, at + 4))))
      starts.push(at);
  }
  return starts;
}
