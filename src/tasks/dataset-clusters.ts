import type { ExportParts } from "./export.ts";

/** A picture that was selected. */
export type Found = { key: string; fileId: number | null; mos: number | null };

const pageSize = 5000;
/** Bytes of a difference hash. */
const codeBytes = 24;
/** Pictures whose difference hashes differ in no more bits of 192 are nearly the same. */
const nearBits = 6;

/**
 * Names the groups of pictures that are nearly the same by their smallest key; what has no difference hash is alone.
 * @returns by key.
 */
export async function clusterNames(
  { store, cluster }: Pick<ExportParts, "store" | "cluster">,
  found: readonly Found[],
): Promise<Map<string, string>> {
  const keys = new Map(found.flatMap(({ key, fileId }) => (fileId === null ? [] : [[fileId, key] as const])));
  const names: string[] = [];
  const codes = new Uint8Array(keys.size * codeBytes);
  for (let after = 0; ;) {
    const page = await store.descriptorPage("dhash", after, pageSize);
    const last = page.files.at(-1);
    if (last === undefined) break;
    page.files.forEach((file, at) => {
      const key = keys.get(file);
      if (key === undefined) return;
      codes.set(page.bytes.subarray(at * codeBytes, (at + 1) * codeBytes), names.length * codeBytes);
      names.push(key);
    });
    after = last;
  }
  const groups = cluster(codes.slice(0, names.length * codeBytes), nearBits);
  const smallest = new Map<number, string>();
  groups.forEach((group, at) => {
    const [key = "", known] = [names[at], smallest.get(group)];
    if (known === undefined || key < known) smallest.set(group, key);
  });
  const clusters = new Map<string, string>();
  groups.forEach((group, at) => clusters.set(names[at] ?? "", smallest.get(group) ?? ""));
  for (const { key } of found) if (!clusters.has(key)) clusters.set(key, key);
  return clusters;
}
