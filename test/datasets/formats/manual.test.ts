import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { columns } from "../../../src/datasets/columns.ts";
import { formats } from "../../../src/datasets/formats/formats.ts";

const readme = readFileSync(join(import.meta.dir, "../../../src/datasets/README.md"), "utf8");

/** The rows of the table that has this head. */
function tableUnder(head: string): string[] {
  const [, after = ""] = readme.split(`\n${head}\n`);
  const [, ...lines] = after.split("\n");
  return lines.slice(0, lines.indexOf(""));
}

test("the manual's table of columns is columns.ts", () => {
  const expected = columns.map(({ name, type, describes }) => `| \`${name}\` | ${type} | ${describes} |`);
  expect(tableUnder("| column | type | is |")).toEqual(expected);
});

test("the manual names every format, in order, and what each leaves out", () => {
  const rows = tableUnder("| format | files | leaves out |").map((row) => row.split(" | "));
  const expected = formats.map(({ name, leavesOut = "" }) => [`| \`${name}\``, `${leavesOut} |`.trim()]);
  expect(rows.map(([name, , leavesOut]) => [name, leavesOut?.trim()])).toEqual(expected);
});
