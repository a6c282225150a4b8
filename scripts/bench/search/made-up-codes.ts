/** Numbers of 32 bits, the same for the same seed (an xorshift). */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = (Math.imul(seed, 2_654_435_761) + 1) | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Writes one code into words, from `at` on. */
export type MakeCode = (words: Uint32Array, at: number, random: Random) => void;

/** PDQ's: 256 bits of which exactly half are set. */
export const pdq: MakeCode = (words, at, random) => {
  let set = 0;
  for (let word = 0; word < 8; word++) set += ones((words[at + word] = random()));
  while (set !== 128) {
    const bit = random() & 255;
    const word = at + (bit >> 5);
    const mask = 1 << (bit & 31);
    const isSet = ((words[word] ?? 0) & mask) !== 0;
    if (isSet !== set > 128) continue;
    words[word] = (words[word] ?? 0) ^ mask;
    set += isSet ? -1 : 1;
  }
};

/** dHash's: runs of equal bits, and three channels that mostly agree, as in photographs. */
export const dhash: MakeCode = (words, at, random) => {
  for (let half = 0; half < 2; half++) {
    let bits = 0;
    for (let bit = 0, value = random() & 1; bit < 32; bit++) {
      if (random() % 5 < 2) value ^= 1;
      bits |= value << bit;
    }
    for (let channel = 0; channel < 3; channel++)
      words[at + channel * 2 + half] = (bits ^ (random() & random() & random() & random())) >>> 0;
  }
};

/** Each channel's 262,144 pixels in four bins: mostly in one or two of them, as in photographs. */
export const histogram: MakeCode = (words, at, random) => {
  for (let channel = at; channel < at + 12; channel += 4) {
    let left = 262_144;
    const first = random() & 3;
    for (let bin = 0; bin < 3; bin++) {
      const part = Math.floor((left * (random() / 2 ** 32 + random() / 2 ** 32)) / 2);
      words[channel + ((first + bin) & 3)] = part;
      left -= part;
    }
    words[channel + ((first + 3) & 3)] = left;
  }
};

/** What is measured: a table, its codes, and how many words each has. */
export const kinds = [
  { table: "pdq", encoder: "pdq", words: 8, make: pdq, metrics: ["hamming"] },
  { table: "dhash", encoder: "dhash", words: 6, make: dhash, metrics: ["hamming"] },
  { table: "histogram", encoder: "histogram", words: 12, make: histogram, metrics: ["l1", "l2"] },
] as const;

/** Some codes, one after another. */
export function codesOf(make: MakeCode, words: number, count: number, random: Random): Uint32Array {
  const all = new Uint32Array(words * count);
  for (let code = 0; code < count; code++) make(all, code * words, random);
  return all;
}

function ones(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}
