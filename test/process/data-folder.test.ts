import { expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openWriter } from "../../src/database/connection.ts";
import { holdFolder } from "../../src/process/data-folder.ts";

test("a data folder and what is created in it are the operator's alone", () => {
  const parent = mkdtempSync(join(tmpdir(), "rebooru-data-"));
  const dataDir = join(parent, "data");
  const umask = process.umask(0o022);
  try {
    const folder = holdFolder(dataDir);
    folder.announce("127.0.0.1", 1);
    openWriter(join(dataDir, "rebooru.sqlite")).$client.close();
    writeFileSync(join(dataDir, "picture"), "");
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(dataDir))
      expect([name, statSync(join(dataDir, name)).mode & 0o777]).toEqual([name, 0o600]);
    folder.release();
  } finally {
    process.umask(umask);
    rmSync(parent, { recursive: true });
  }
});
