import { clusterCodes } from "../../src/index/cluster.ts";
import { createRandom, type Random } from "../world/random.ts";

const codeBytes = 24;
const near = 6;

/** What the codes of pictures may be like. */
const kinds: [name: string, fill: (codes: Uint8Array, random: Random) => void][] = [
  ["random", (codes, random) => void fillRandom(codes, random)],
  [
    "a tenth near another",
    (codes, random) => {
      fillRandom(codes, random);
      for (let at = 10; at < codes.length / codeBytes; at += 10)
        copyNear(codes, at, at - random.whole(1, 9), random);
    },
  ],
  [
    "half of each dark",
    (codes, random) => {
      fillRandom(codes, random);
      for (let at = 0; at < codes.length / codeBytes; at++) {
        const half = (codeBytes / 2) * random.whole(0, 1);
        codes.fill(0, at * codeBytes + half, at * codeBytes + half + codeBytes / 2);
      }
    },
  ],
];

/** `bun run bench cluster [n]`: how long codes of pictures take to be grouped by nearness, 200,000 by default. */
export async function run([count = "200000"]: string[]): Promise<void> {
  for (const [name, fill] of kinds) {
    const codes = new Uint8Array(Number(count) * codeBytes);
    fill(codes, createRandom(3));
    const [started, used] = [performance.now(), process.cpuUsage()];
    const groups = new Set(clusterCodes(codes, near)).size;
    const { user } = process.cpuUsage(used);
    const seconds = ((performance.now() - started) / 1000).toFixed(2);
    console.log(
      `${name}: ${Number(count).toLocaleString("en")} codes in ${seconds} s, ${(user / 1e6).toFixed(2)} s of processor, ${groups.toLocaleString("en")} groups`,
    );
  }
}

function fillRandom(codes: Uint8Array, random: Random): void {
  for (let at = 0; at < codes.length; at++) codes[at] = random.whole(0, 255);
}

function copyNear(codes: Uint8Array, to: number, from: number, random: Random): void {
  codes.copyWithin(to * codeBytes, from * codeBytes, (from + 1) * codeBytes);
  for (let bits = random.whole(0, near); bits > 0; bits--) {
    const at = to * codeBytes + random.whole(0, codeBytes - 1);
    codes[at] = (codes[at] ?? 0) ^ (1 << random.whole(0, 7));
  }
}
