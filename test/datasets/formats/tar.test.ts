import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tarEnd, tarHeader, tarPadding, tarSize } from "../../../src/datasets/formats/tar.ts";
import { extractTar, run } from "./read-back.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rebooru-tar-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const long = (length: number) => `${"d".repeat(90)}/${"n".repeat(length - 91)}`;
const names = ["a", long(100), long(101), long(230), "ü/ñame.txt", "写真/猫.png", `${long(99)}é`];

test("tar reads back names of every length and script", async () => {
  const bytes = (name: string) => Buffer.from(name.repeat(7));
  const parts = names.flatMap((name) => [
    tarHeader(name, bytes(name).length),
    bytes(name),
    tarPadding(bytes(name).length),
  ]);
  const archive = join(folder, "names.tar");
  const whole = Buffer.concat([...parts, tarEnd]);
  await Bun.write(archive, whole);
  const sizes = names.map((name) => tarSize(name, bytes(name).length));
  expect(sizes.reduce((sum, size) => sum + size, tarEnd.length)).toBe(whole.length);
  expect(extractTar(archive, join(folder, "out"))).toEqual(
    new Map(names.toSorted().map((name) => [name, bytes(name)])),
  );
});

test.each([8 ** 11 - 1, 8 ** 11, 3e13])("tar reads back a size of %d bytes", async (size) => {
  const archive = join(folder, `${size}.tar`);
  // Listing needs the header alone; the rest of the archive is missing.
  await Bun.write(archive, tarHeader("large.bin", size));
  const { stdout } = Bun.spawnSync(["tar", "-tvf", archive]);
  expect(stdout.toString()).toContain(` ${size} `);
  expect(tarSize("large.bin", size)).toBeGreaterThan(size);
});

test("python reads the same", () => {
  const code = "import tarfile, sys\nfor m in tarfile.open(sys.argv[1]): print(m.name)";
  expect(
    run(["python3", "-X", "utf8", "-c", code, join(folder, "names.tar")])
      .trim()
      .split("\n"),
  ).toEqual(names);
});
