import { Database } from "bun:sqlite";
import { closeSync, openSync, writeSync } from "node:fs";

/** Turns every bit of a page of a table or an index, which nobody has open. */
export function damagePage(path: string, name: string): void {
  const db = new Database(path, { readonly: true });
  const { rootpage } = db
    .query<{ rootpage: number }, [string]>("SELECT rootpage FROM sqlite_schema WHERE name = ?")
    .get(name) ?? { rootpage: 0 };
  const { page_size: size } = db.query<{ page_size: number }, []>("PRAGMA page_size").get() ?? {
    page_size: 0,
  };
  db.close();
  if (rootpage < 2 || size === 0) throw new Error(`${path}: no ${name}`);
  const file = openSync(path, "r+");
  writeSync(file, Buffer.alloc(size, 0xff), 0, size, (rootpage - 1) * size);
  closeSync(file);
}
