import { AppError } from "../errors.ts";
import type { NearestFiles, IndexEntry, IndexPage, Neighbour } from "./index.ts";

/**
 * Packs entries into one page an encoder, in their order, so that the last entry of a file wins.
 * @throws AppError `bad_request` for descriptors of one encoder that are not of one size.
 */
export function packEntries(entries: readonly IndexEntry[]): IndexPage[] {
  return [...Map.groupBy(entries, ({ encoder }) => encoder)].map(([encoder, group]) => ({
    encoder,
    files: Float64Array.from(group, ({ file }) => file),
    bytes: joinDescriptors(
      encoder,
      group.map(({ bytes }) => bytes),
    ),
  }));
}

function joinDescriptors(encoder: string, descriptors: Uint8Array[]): Uint8Array {
  const size = descriptors[0]?.length ?? 0;
  const bytes = new Uint8Array(descriptors.length * size);
  for (const [index, descriptor] of descriptors.entries()) {
    if (descriptor.length !== size)
      throw new AppError(
        "bad_request",
        `index descriptors of ${encoder}: ${size} and ${descriptor.length} bytes`,
      );
    bytes.set(descriptor, index * size);
  }
  return bytes;
}

/** Packs neighbours for another thread. */
export function packNeighbours(neighbours: readonly Neighbour[]): NearestFiles {
  return {
    files: Float64Array.from(neighbours, ({ file }) => file),
    distances: Float64Array.from(neighbours, ({ distance }) => distance),
  };
}
