import { AppError } from "../errors.ts";
import type { Found, IndexEntry, IndexPage, Neighbour } from "./index.ts";

/**
 * One page an encoder, in the order of the entries, so that of two for one file the later counts.
 * @throws AppError `bad_request` for descriptors of one encoder that are not of one size.
 */
export function pagesOf(entries: readonly IndexEntry[]): IndexPage[] {
  return [...Map.groupBy(entries, ({ encoder }) => encoder)].map(([encoder, group]) => ({
    encoder,
    files: Float64Array.from(group, ({ file }) => file),
    bytes: joined(
      encoder,
      group.map(({ bytes }) => bytes),
    ),
  }));
}

function joined(encoder: string, descriptors: Uint8Array[]): Uint8Array {
  const size = descriptors[0]?.length ?? 0;
  const bytes = new Uint8Array(descriptors.length * size);
  for (const [at, descriptor] of descriptors.entries()) {
    if (descriptor.length !== size)
      throw new AppError(
        "bad_request",
        `index descriptors of ${encoder}: ${size} and ${descriptor.length} bytes`,
      );
    bytes.set(descriptor, at * size);
  }
  return bytes;
}

/** Neighbours as they travel between threads. */
export function pack(neighbours: readonly Neighbour[]): Found {
  return {
    files: Float64Array.from(neighbours, ({ file }) => file),
    distances: Float64Array.from(neighbours, ({ distance }) => distance),
  };
}
