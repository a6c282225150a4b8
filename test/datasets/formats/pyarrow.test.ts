import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { tables } from "./items.ts";
import { run, withDataset } from "./read-back.ts";

const hasPyarrow = Bun.which("python3") && Bun.spawnSync(["python3", "-c", "import pyarrow.parquet"]).success;

const reading = `
import json, sys, pyarrow.parquet
print(json.dumps(pyarrow.parquet.read_table(sys.argv[1]).to_pylist()))
`;

describe.skipIf(!hasPyarrow)("pyarrow, where it is installed, reads the same from Parquet:", () => {
  test.each(tables)("%s", (_, given) =>
    withDataset("parquet", given, ({ path }) => {
      const rows: unknown = JSON.parse(run(["python3", "-c", reading, join(path, "data.parquet")]));
      expect(rows).toEqual(given.map(({ read }) => read));
    }),
  );
});
