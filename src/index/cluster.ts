/** Bytes of a difference hash: 192 bits. */
const codeBytes = 24;
const codeBits = codeBytes * 8;

/** A picture with hardly an edge has hardly a set bit, like every other such picture: it is not compared. */
const flatBits = 12;

const codeWords = codeBytes / 4;

/** Set bits of 32: the classic sum of ever wider fields (Warren, Hacker's Delight, 5-1). */
function popcount32(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function isNear(words: Uint32Array, a: number, b: number, maxBits: number): boolean {
  let bits = 0;
  for (let word = 0; word < codeWords; word++) {
    bits += popcount32((words[a * codeWords + word] as number) ^ (words[b * codeWords + word] as number));
    if (bits > maxBits) return false;
  }
  return true;
}

/** Up to this number, codes are compared pairwise. */
const pairwiseCodes = 48;
/** Minimum bits of a selective block. */
const minBlockBits = 6;
/** Maximum bits of a block's key: it must fit a number. */
const maxKeyBits = 48;

/**
 * Single-linkage clustering by Hamming distance: exact, without comparing every pair. Two codes within `maxBits` are equal in at
 * least one of `maxBits + 1` blocks of their bits (pigeonhole principle), so only codes with an equal block are compared; where
 * these are many, they are split again by bits in which they differ.
 * @param codes 24 bytes each, concatenated.
 * @param maxBits maximum distance of linked codes, 0 to 23.
 * @returns for each code the number of the first code of its cluster.
 */
export function clusterCodes(codes: Uint8Array, maxBits: number): Int32Array {
  const count = codes.length / codeBytes;
  const words = new Uint32Array(codes.slice().buffer);
  const parent = Int32Array.from({ length: count }, (_, code) => code);
  function rootOf(code: number): number {
    let root = code;
    while (parent[root] !== root) root = parent[root] as number;
    // Path compression.
    while (parent[code] !== root) [parent[code], code] = [root, parent[code] as number];
    return root;
  }
  /** Merges two groups under the smaller root. @returns that root. */
  function unite(rootA: number, rootB: number): number {
    const [first, second] = rootA < rootB ? [rootA, rootB] : [rootB, rootA];
    parent[second] = first;
    return first;
  }

  /** Compares codes pairwise, except those already connected. */
  function linkPairwise(members: readonly number[]): void {
    const groups = new Map<number, number[]>();
    for (const a of members) {
      let root = rootOf(a);
      const group = groups.get(root) ?? [];
      group.push(a);
      for (const [other, near] of groups) {
        if (other === root || !near.some((b) => isNear(words, a, b, maxBits))) continue;
        groups.delete(other);
        groups.delete(root);
        root = unite(root, other);
        for (const b of near) group.push(b);
      }
      groups.set(root, group);
    }
  }

  /** Connects near codes, in blocks of the bits in which many of them differ, without the bits in `used`. */
  function connect(members: readonly number[], used: readonly number[]): void {
    const bits = members.length > pairwiseCodes ? selectiveBits(words, members, used) : [];
    if (bits.length < (maxBits + 1) * minBlockBits) return linkPairwise(members);
    for (let block = 0; block <= maxBits; block++) {
      // Interleaved, because adjacent bits are often equal in many pictures, as in a bright sky.
      const keyBits = bits.filter((_, index) => index % (maxBits + 1) === block).slice(0, maxKeyBits);
      for (const bucket of bucketsOf(members, keyBits)) connect(bucket, [...used, ...keyBits]);
    }
  }

  /** Groups of codes that are equal in some bits, without groups of a single code. */
  function bucketsOf(members: readonly number[], keyBits: readonly number[]): number[][] {
    const buckets = new Map<number, number[]>();
    const firsts = new Map<number, number>();
    for (const code of members) {
      const key = bitsOf(words, code, keyBits);
      const first = firsts.get(key);
      if (first === undefined) firsts.set(key, code);
      else {
        const bucket = buckets.get(key);
        if (bucket) bucket.push(code);
        else buckets.set(key, [first, code]);
      }
    }
    return [...buckets.values()];
  }

  const order = Uint32Array.from(parent).sort((a, b) => compare(words, a, b) || a - b);
  const different: number[] = [];
  for (const code of order) {
    const last = different.at(-1);
    if (isFlat(words, code)) continue;
    // The first of equal codes represents them all.
    if (last !== undefined && compare(words, last, code) === 0) parent[code] = last;
    else different.push(code);
  }
  connect(different, []);
  return parent.map((_, code) => rootOf(code));
}

function isFlat(words: Uint32Array, code: number): boolean {
  let bits = 0;
  for (let word = 0; word < codeWords; word++) bits += popcount32(words[code * codeWords + word] as number);
  return bits < flatBits || bits > codeBits - flatBits;
}

function compare(words: Uint32Array, a: number, b: number): number {
  for (let word = 0; word < codeWords; word++) {
    const difference = (words[a * codeWords + word] as number) - (words[b * codeWords + word] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Size of the sample for selecting bits, and minimum number of its codes with the rarer value of a bit. */
const sampleSize = 512;
const minRarer = 16;

/** The bits that are set in many of the codes and unset in many others. */
function selectiveBits(words: Uint32Array, members: readonly number[], used: readonly number[]): number[] {
  const step = Math.max(1, Math.floor(members.length / sampleSize));
  const set = new Uint32Array(codeBits);
  let seen = 0;
  for (let index = 0; index < members.length; index += step, seen++)
    for (let bit = 0; bit < codeBits; bit++)
      set[bit] = (set[bit] as number) + bitOf(words, members[index] as number, bit);
  const minimum = Math.max(1, Math.floor((seen * minRarer) / sampleSize));
  const isUsed = new Set(used);
  return Array.from(set.keys()).filter((bit) => {
    const count = set[bit] as number;
    return !isUsed.has(bit) && count >= minimum && seen - count >= minimum;
  });
}

const bitOf = (words: Uint32Array, code: number, bit: number): number =>
  ((words[code * codeWords + (bit >> 5)] as number) >>> (bit & 31)) & 1;

/** Some bits of a code as a number. */
function bitsOf(words: Uint32Array, code: number, keyBits: readonly number[]): number {
  let value = 0;
  for (const bit of keyBits) value = value * 2 + bitOf(words, code, bit);
  return value;
}
