/** Bytes of a difference hash: 192 bits. */
const codeBytes = 24;
const codeBits = codeBytes * 8;

/** A picture with hardly an edge hashes to hardly a bit, like every other such picture: it is near to nothing. */
const flatBits = 12;

const codeWords = codeBytes / 4;

/** Set bits of 32: the classic sum of ever wider fields (Warren, Hacker's Delight, 5-1). */
function popcount32(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function isNear(words: Uint32Array, a: number, b: number, most: number): boolean {
  let bits = 0;
  for (let at = 0; at < codeWords; at++) {
    bits += popcount32((words[a * codeWords + at] as number) ^ (words[b * codeWords + at] as number));
    if (bits > most) return false;
  }
  return true;
}

/** So few are compared each with each. */
const fewCodes = 48;
/** Blocks of fewer bits tell nothing apart. */
const leastBlock = 6;
/** Bits of a block that are looked at: a number holds no more. */
const mostKeyBits = 48;

/**
 * Groups codes that a chain of near ones connects (single linkage): exactly, without comparing every pair. Two codes at most
 * `most` bits apart are equal in at least one of `most + 1` blocks of their bits (pigeonhole), so only codes that share a
 * block are compared; where many do, the same is done with bits in which these differ.
 * @param codes 24 bytes each, one after the other.
 * @param most bits, 0 to 23.
 * @returns for each code the number of the first code of its group.
 */
export function clusterCodes(codes: Uint8Array, most: number): Int32Array {
  const count = codes.length / codeBytes;
  const words = new Uint32Array(codes.slice().buffer);
  const parent = Int32Array.from({ length: count }, (_, at) => at);
  function rootOf(at: number): number {
    let root = at;
    while (parent[root] !== root) root = parent[root] as number;
    // Paths are shortened on the way, so that later walks are.
    while (parent[at] !== root) [parent[at], at] = [root, parent[at] as number];
    return root;
  }
  /** The earlier names the group. @returns its name. */
  function unite(rootA: number, rootB: number): number {
    const [first, second] = rootA < rootB ? [rootA, rootB] : [rootB, rootA];
    parent[second] = first;
    return first;
  }

  /** Compares each with each, but for those that are connected already. */
  function link(members: readonly number[]): void {
    const groups = new Map<number, number[]>();
    for (const a of members) {
      let root = rootOf(a);
      const own = groups.get(root) ?? [];
      own.push(a);
      for (const [other, group] of groups) {
        if (other === root || !group.some((b) => isNear(words, a, b, most))) continue;
        groups.delete(other);
        groups.delete(root);
        root = unite(root, other);
        for (const b of group) own.push(b);
      }
      groups.set(root, own);
    }
  }

  /** Connects what is near among codes, by the bits in which many of them differ, but for those that `used` has. */
  function connect(members: readonly number[], used: readonly number[]): void {
    const places = members.length > fewCodes ? tellingBits(words, members, used) : [];
    if (places.length < (most + 1) * leastBlock) return link(members);
    for (let block = 0; block <= most; block++) {
      // Interleaved: bits side by side are often the same in many pictures, as those of a bright sky.
      const some = places.filter((_, at) => at % (most + 1) === block).slice(0, mostKeyBits);
      for (const bucket of bucketsOf(members, some)) connect(bucket, [...used, ...some]);
    }
  }

  /** Those that are equal in some bits; who is alone is left out. */
  function bucketsOf(members: readonly number[], places: readonly number[]): number[][] {
    const buckets = new Map<number, number[]>();
    const firsts = new Map<number, number>();
    for (const at of members) {
      const key = bitsOf(words, at, places);
      const first = firsts.get(key);
      if (first === undefined) firsts.set(key, at);
      else {
        const bucket = buckets.get(key);
        if (bucket) bucket.push(at);
        else buckets.set(key, [first, at]);
      }
    }
    return [...buckets.values()];
  }

  const order = Uint32Array.from(parent).sort((a, b) => compare(words, a, b) || a - b);
  const different: number[] = [];
  for (const at of order) {
    const last = different.at(-1);
    if (isFlat(words, at)) continue;
    // Of those that are the same the first stands for all.
    if (last !== undefined && compare(words, last, at) === 0) parent[at] = last;
    else different.push(at);
  }
  connect(different, []);
  return parent.map((_, at) => rootOf(at));
}

function isFlat(words: Uint32Array, at: number): boolean {
  let bits = 0;
  for (let word = 0; word < codeWords; word++) bits += popcount32(words[at * codeWords + word] as number);
  return bits < flatBits || bits > codeBits - flatBits;
}

function compare(words: Uint32Array, a: number, b: number): number {
  for (let word = 0; word < codeWords; word++) {
    const difference = (words[a * codeWords + word] as number) - (words[b * codeWords + word] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Codes that are looked at to see which bits tell them apart, and how many must have the rarer value of one. */
const looked = 512;
const leastRare = 16;

/** The bits that are set in some of the codes, and in some not. */
function tellingBits(words: Uint32Array, members: readonly number[], used: readonly number[]): number[] {
  const step = Math.max(1, Math.floor(members.length / looked));
  const set = new Uint32Array(codeBits);
  let seen = 0;
  for (let at = 0; at < members.length; at += step, seen++)
    for (let bit = 0; bit < codeBits; bit++)
      set[bit] = (set[bit] as number) + bitOf(words, members[at] as number, bit);
  const least = Math.max(1, Math.floor((seen * leastRare) / looked));
  const isUsed = new Set(used);
  return Array.from(set.keys()).filter((bit) => {
    const count = set[bit] as number;
    return !isUsed.has(bit) && count >= least && seen - count >= least;
  });
}

const bitOf = (words: Uint32Array, at: number, bit: number): number =>
  ((words[at * codeWords + (bit >> 5)] as number) >>> (bit & 31)) & 1;

/** The bits of a code at some places as a number. */
function bitsOf(words: Uint32Array, at: number, places: readonly number[]): number {
  let value = 0;
  for (const bit of places) value = value * 2 + bitOf(words, at, bit);
  return value;
}
