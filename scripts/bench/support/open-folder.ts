import { mkdir, open } from "node:fs/promises";
import { dirname, resolve, sep } from "node:path";
import type { DatasetFolder } from "../../../src/datasets/formats/format.ts";

/** A folder on the disk that counts what is open in it. A path that leaves it, and a file that is there, are refused. */
export function openFolder(root: string): DatasetFolder & { openFiles(): number } {
  let files = 0;
  return {
    openFiles: () => files,
    async create(path) {
      const target = resolve(root, path);
      if (!target.startsWith(resolve(root) + sep)) throw new Error(`create ${path}: it leaves the folder`);
      await mkdir(dirname(target), { recursive: true });
      const handle = await open(target, "wx");
      files++;
      return {
        write: async (bytes) => handle.writeFile(bytes),
        async close() {
          files--;
          await handle.close();
        },
      };
    },
  };
}
