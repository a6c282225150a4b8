import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "bun:test";
import type { Raster } from "../../src/encoders/encoder.ts";
import { encoders } from "../../src/encoders/encoders.ts";

function noise(seed: number): Raster {
  let state = seed;
  const data = Uint8Array.from({ length: 512 * 512 * 3 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
  return { width: 512, height: 512, data };
}

test("encoder names are unique and fit a key of the database", () => {
  const names = encoders.map((encoder) => encoder.name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
});

test("every file of the folder that exports an encoder is in the list", async () => {
  const folder = join(import.meta.dir, "../../src/encoders");
  const exported: unknown[] = [];
  for (const file of readdirSync(folder)) {
    const module: Record<string, unknown> = await import(join(folder, file));
    exported.push(
      ...Object.values(module).filter(
        (value) => typeof value === "object" && value !== null && "encode" in value,
      ),
    );
  }
  expect(new Set(exported)).toEqual(new Set(encoders));
});

test.each(encoders.map((encoder) => [encoder.name, encoder] as const))(
  "%s gives a descriptor of its length, the same for the same raster, another for another",
  (_, encoder) => {
    const raster = noise(7);
    const before = raster.data.slice();
    const first = encoder.encode(raster);
    expect(first.length).toBe(encoder.bytes);
    expect(encoder.encode(raster)).toEqual(first);
    const others = [noise(8), letters()].map((other) => Buffer.from(encoder.encode(other)));
    expect(others.some((other) => !other.equals(first))).toBe(true);
    expect(raster.data).toEqual(before);
  },
);

/** Rows of small black marks on white, as print from afar. */
function letters(): Raster {
  const data = new Uint8Array(512 * 512 * 3).fill(255);
  for (let y = 0; y < 512; y++)
    for (let x = 0; x < 512; x++)
      if (y % 24 < 14 && x % 9 < 4) data.fill(0, (y * 512 + x) * 3, (y * 512 + x) * 3 + 3);
  return { width: 512, height: 512, data };
}
