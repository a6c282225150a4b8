import type { DatasetFolder, DatasetItem } from "../../src/datasets/formats/format.ts";
import { columns } from "../../src/datasets/columns.ts";
import { formats } from "../../src/datasets/formats/formats.ts";
import { openFolder } from "./support/open-folder.ts";
import { createRows } from "./support/synthetic-rows.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** Pictures are written for one row of so many: they are files. */
const SHARE = 50;
const picture = { extension: "jpg", bytes: new Uint8Array(40_000).fill(7) };

/**
 * `bun run bench formats [rows] [format...]`: rows a second and resident memory of each format, by default of a million rows with
 * every column; those with pictures are given a fiftieth, with 40 kB each.
 */
export async function run([rows = "1000000", ...names]: string[]): Promise<void> {
  console.log(`${columns.length} columns`);
  for (const format of formats.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const count = Math.ceil(Number(rows) / (format.hasPictures ? SHARE : 1));
    using temporary = temporaryFolder();
    const resident: string[] = [];
    const { folder, bytes } = countBytes(openFolder(temporary.path));
    Bun.gc(true);
    const before = megabytes(process.memoryUsage.rss());
    const [started, used] = [performance.now(), process.cpuUsage()];
    const items = itemsOf(count, () => resident.push(megabytes(process.memoryUsage.rss())));
    await format.write(items, columns, folder);
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(used);
    console.log(
      [
        `${format.name.padEnd(11)}${figure(count)} rows`,
        `${figure(count / seconds)} rows/s`,
        `${figure((count * 1e6) / (user + system))} a second of processor`,
        `${megabytes(bytes())} written`,
        `resident ${before} before, ${resident.join(" after a tenth, ")} at the end`,
      ].join(", "),
    );
  }
}

const figure = (value: number) => Math.round(value).toLocaleString("en").padStart(9);
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

/** @param onMark called after a tenth, and after the last row. */
async function* itemsOf(count: number, onMark: () => void): AsyncGenerator<DatasetItem> {
  const rowOf = createRows();
  for (let n = 0; n < count; n++) {
    if (n === Math.ceil(count / 10)) onMark();
    yield { row: rowOf(n), picture: async () => picture };
  }
  onMark();
}

/** The same folder, and how many bytes were written into it. */
function countBytes(folder: DatasetFolder): { folder: DatasetFolder; bytes(): number } {
  let total = 0;
  const create: DatasetFolder["create"] = async (path) => {
    const file = await folder.create(path);
    return {
      close: () => file.close(),
      write(bytes) {
        total += bytes.length;
        return file.write(bytes);
      },
    };
  };
  return { folder: { create }, bytes: () => total };
}
