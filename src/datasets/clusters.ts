import type { ExportParts } from "./parts.ts";

/** A picture that was selected. */
export type Found = { key: string; fileId: number | null; mos: number | null };

const pageSize = 5000;
/** Bytes of a difference hash. */
const codeBytes = 24;
/** Pictures whose difference hashes differ in no more bits of 192 are nearly the same. */
const nearBits = 6;

/**
 * Names the groups of pictures that are nearly the same by their smallest key: whose difference hashes are near, and what
 * comparing them in detail has found so, one by another. What is like no other is alone.
 * @returns by key.
 */
export async function clusterNames(
  { store, cluster }: Pick<ExportParts, "store" | "cluster">,
  found: readonly Found[],
): Promise<Map<string, string>> {
  const keys = new Map(found.flatMap(({ key, fileId }) => (fileId === null ? [] : [[fileId, key] as const])));
  const groups = groupKeys(found.map(({ key }) => key));
  await uniteNearHashes(store, cluster, keys, groups.unite);
  for (let after = { a: 0, b: 0 }; ;) {
    const page = await store.edgePage(after, pageSize);
    const last = page.at(-1);
    if (!last) break;
    for (const { a, b } of page) {
      const [one, other] = [keys.get(a), keys.get(b)];
      if (one !== undefined && other !== undefined) groups.unite(one, other);
    }
    after = last;
  }
  return new Map(found.map(({ key }) => [key, groups.nameOf(key)]));
}

async function uniteNearHashes(
  store: ExportParts["store"],
  cluster: ExportParts["cluster"],
  keys: ReadonlyMap<number, string>,
  unite: (one: string, other: string) => void,
): Promise<void> {
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
  cluster(codes.slice(0, names.length * codeBytes), nearBits).forEach((first, at) => {
    if (first !== at) unite(names[at] ?? "", names[first] ?? "");
  });
}

/** Disjoint sets of keys, each known by its smallest. */
function groupKeys(all: readonly string[]) {
  const parents = new Map(all.map((key) => [key, key]));
  const parentOf = (key: string): string => parents.get(key) ?? key;
  function nameOf(key: string): string {
    let name = key;
    while (parentOf(name) !== name) name = parentOf(name);
    // Paths are shortened on the way, so that later walks are.
    for (let next = key; next !== name;) {
      const above = parentOf(next);
      parents.set(next, name);
      next = above;
    }
    return name;
  }
  return {
    nameOf,
    unite(one: string, other: string): void {
      const [a, b] = [nameOf(one), nameOf(other)];
      if (a < b) parents.set(b, a);
      else if (b < a) parents.set(a, b);
    },
  };
}
