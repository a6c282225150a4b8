import type { ExportParts } from "./parts.ts";

/** A selected picture. */
export type SelectedPicture = { key: string; fileId: number | null; mos: number | null };

const pageSize = 5000;
/** Bytes of a difference hash. */
const codeBytes = 24;
/** Pictures are nearly the same when their difference hashes differ in at most so many bits of 192. */
const nearBits = 6;

/**
 * Groups pictures that are nearly the same: linked by near difference hashes, or by a stored edge of the detailed comparison.
 * @returns the name of each picture's group by its key: the smallest key of the group.
 */
export async function nameClusters(
  { store, cluster }: Pick<ExportParts, "store" | "cluster">,
  pictures: readonly SelectedPicture[],
): Promise<Map<string, string>> {
  const keys = new Map(
    pictures.flatMap(({ key, fileId }) => (fileId === null ? [] : [[fileId, key] as const])),
  );
  const groups = groupKeys(pictures.map(({ key }) => key));
  await uniteNearHashes(store, cluster, keys, groups.unite);
  for (let after = { a: 0, b: 0 }; ;) {
    const page = await store.edgePage(after, pageSize);
    const last = page.at(-1);
    if (!last) break;
    for (const { a, b } of page) {
      const [keyA, keyB] = [keys.get(a), keys.get(b)];
      if (keyA !== undefined && keyB !== undefined) groups.unite(keyA, keyB);
    }
    after = last;
  }
  return new Map(pictures.map(({ key }) => [key, groups.nameOf(key)]));
}

async function uniteNearHashes(
  store: ExportParts["store"],
  cluster: ExportParts["cluster"],
  keys: ReadonlyMap<number, string>,
  unite: (key: string, other: string) => void,
): Promise<void> {
  const names: string[] = [];
  const codes = new Uint8Array(keys.size * codeBytes);
  for (let after = 0; ;) {
    const page = await store.descriptorPage("dhash", after, pageSize);
    const last = page.files.at(-1);
    if (last === undefined) break;
    page.files.forEach((file, index) => {
      const key = keys.get(file);
      if (key === undefined) return;
      codes.set(page.bytes.subarray(index * codeBytes, (index + 1) * codeBytes), names.length * codeBytes);
      names.push(key);
    });
    after = last;
  }
  cluster(codes.slice(0, names.length * codeBytes), nearBits).forEach((first, index) => {
    if (first !== index) unite(names[index] ?? "", names[first] ?? "");
  });
}

/** Disjoint sets of keys, each named by its smallest key. */
function groupKeys(all: readonly string[]) {
  const parents = new Map(all.map((key) => [key, key]));
  const parentOf = (key: string): string => parents.get(key) ?? key;
  function nameOf(key: string): string {
    let name = key;
    while (parentOf(name) !== name) name = parentOf(name);
    // Path compression.
    for (let next = key; next !== name;) {
      const above = parentOf(next);
      parents.set(next, name);
      next = above;
    }
    return name;
  }
  return {
    nameOf,
    unite(key: string, other: string): void {
      const [a, b] = [nameOf(key), nameOf(other)];
      if (a < b) parents.set(b, a);
      else if (b < a) parents.set(a, b);
    },
  };
}
