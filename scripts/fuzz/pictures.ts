import { createRandom, type Random, seedOf } from "../world/random.ts";
import { applyChange, type Change, drawChanges } from "./mutate-bytes.ts";
import type { Seed } from "./seeds.ts";

/** A picture with its changes. */
export type Mutant = { seed: Seed; changes: Change[] };

export const bytesOfMutant = ({ seed, changes }: Mutant): Uint8Array =>
  changes.reduce(applyChange, seed.bytes);

/** The picture of a number, which depends on the run's seed alone. */
export function drawMutant(runSeed: number, number: number, seeds: readonly Seed[]): Mutant {
  const random: Random = createRandom(seedOf(`${runSeed}/picture/${number}`));
  const seed = random.pick(seeds);
  const others = seeds.map(({ bytes }) => bytes);
  return { seed, changes: drawChanges(random, seed.bytes, seed.chunks, others) };
}

/** Every picture with one change less. */
export function* smallerMutants(mutant: Mutant): Generator<Mutant> {
  for (const at of mutant.changes.keys()) yield { ...mutant, changes: mutant.changes.toSpliced(at, 1) };
}

/** The changes in one line. */
export const describeMutant = ({ seed, changes }: Mutant): string =>
  `${seed.name}, ${changes.map((change) => (change.kind === "splice" ? `splice at ${change.at}` : Object.values(change).join(" "))).join("; ")}`;
