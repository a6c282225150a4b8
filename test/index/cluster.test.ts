import { describe, expect, test } from "bun:test";
import { createRandom } from "../../scripts/world/random.ts";
import { clusterCodes } from "../../src/index/cluster.ts";

const bytes = 24;
type Code = Uint8Array;

const distance = (a: Code, b: Code): number => {
  let bits = 0;
  for (let position = 0; position < bytes; position++)
    for (let rest = (a[position] ?? 0) ^ (b[position] ?? 0); rest > 0; rest &= rest - 1) bits++;
  return bits;
};
const zero = new Uint8Array(bytes);
const isFlat = (code: Code) => Math.min(distance(code, zero), 192 - distance(code, zero)) < 12;

/** Single linkage as it is written: every pair, then whatever is connected. */
function slowClusters(codes: readonly Code[], maxBits: number): number[] {
  const names = codes.map(() => -1);
  const flat = codes.map(isFlat);
  for (const [first] of codes.entries()) {
    if (names[first] !== -1) continue;
    const open = [first];
    names[first] = first;
    for (let position = open.pop(); position !== undefined; position = open.pop()) {
      const code = codes[position] ?? zero;
      if (flat[position]) continue;
      for (const [other, its] of codes.entries())
        if (names[other] === -1 && !flat[other] && distance(code, its) <= maxBits) {
          names[other] = first;
          open.push(other);
        }
    }
  }
  return names;
}

const random = createRandom(11);
const anyCode = (): Code => Uint8Array.from({ length: bytes }, () => random.whole(0, 255));
/** The same but for so many bits. */
function changed(code: Code, bits: number): Code {
  const copy = code.slice();
  const places = new Set<number>();
  while (places.size < bits) places.add(random.whole(0, 191));
  for (const position of places) copy[position >> 3] = (copy[position >> 3] ?? 0) ^ (1 << (position & 7));
  return copy;
}
const shuffled = (codes: Code[]) => {
  for (let position = codes.length - 1; position > 0; position--) {
    const other = random.whole(0, position);
    [codes[position], codes[other]] = [codes[other] ?? zero, codes[position] ?? zero];
  }
  return codes;
};
const packed = (codes: readonly Code[]) => Uint8Array.from(codes.flatMap((code) => [...code]));
const clustersOf = (codes: readonly Code[], maxBits: number) => [...clusterCodes(packed(codes), maxBits)];

/** Codes with many near pairs, some in long chains, some slightly too far apart. */
function planted(count: number, maxBits: number): Code[] {
  const codes: Code[] = [];
  while (codes.length < count) {
    let code = anyCode();
    codes.push(code);
    for (let link = random.whole(0, 6); link > 0; link--) {
      const bits = random.whole(0, maxBits + 2);
      code = changed(random.chance(0.5) ? code : (codes.at(-1) ?? code), bits);
      codes.push(code);
    }
  }
  return shuffled(codes);
}

describe("codes are grouped exactly as by comparing every pair", () => {
  test.each([0, 1, 3, 6, 12, 23])("within %i bits", (maxBits) => {
    for (let round = 0; round < 4; round++) {
      const codes = planted(300, maxBits);
      expect(clustersOf(codes, maxBits)).toEqual(slowClusters(codes, maxBits));
    }
  });

  test("also where thousands have an equal block", () => {
    const base = anyCode();
    // Bits of the first two thirds stay: every code is in the same buckets there.
    const codes = Array.from({ length: 3000 }, () => {
      const code = base.slice();
      for (let position = 16; position < bytes; position++)
        code[position] = random.whole(0, 255) & random.whole(0, 255);
      return code;
    });
    expect(clustersOf(codes, 6)).toEqual(slowClusters(codes, 6));
  });

  test("also where all are equal", () => {
    const codes = Array.from({ length: 20_000 }, () => Uint8Array.from({ length: bytes }, () => 0x5a));
    expect(new Set(clustersOf(codes, 6))).toEqual(new Set([0]));
  });
});

test("a chain of near codes is one group, however far apart its ends are", () => {
  let code = anyCode();
  const chain = Array.from({ length: 40 }, () => (code = changed(code, 6)));
  expect(new Set(clustersOf(shuffled([...chain]), 6)).size).toBe(1);
});

test("flat codes are groups of one, even equal ones", () => {
  const flat = [
    zero,
    zero,
    changed(zero, 11),
    new Uint8Array(bytes).fill(255),
    new Uint8Array(bytes).fill(255),
  ];
  expect(clustersOf(flat, 6)).toEqual([0, 1, 2, 3, 4]);
  const solid = changed(zero, 12);
  expect(clustersOf([solid, solid, changed(zero, 11)], 6)).toEqual([0, 0, 2]);
});

test("the first code of a group names it; no code makes no group", () => {
  const [a, b] = [anyCode(), anyCode()];
  expect(clustersOf([a, b, a, b, a], 6)).toEqual([0, 1, 0, 1, 0]);
  expect(clustersOf([], 6)).toEqual([]);
});
