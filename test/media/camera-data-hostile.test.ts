import { expect, spyOn, test } from "bun:test";
import fc from "fast-check";
import { readCameraData } from "../../src/media/metadata/read-camera-data.ts";
import type { CameraData } from "../../src/model/camera-data.ts";
import { inner, main, paris } from "./camera-blocks.ts";
import { exifBlock, tag } from "./texts.ts";

test("the GPS directory is not read unless requested", () => {
  const whole = exifBlock(main, inner, true, paris);
  const gpsAt = whole.length - exifBlock({}, {}, true, paris).length + exifBlock({}, {}, true, {}).length - 6;
  using read = spyOn(DataView.prototype, "getUint16");
  const readings = () => read.mock.calls.filter(([offset]) => offset >= gpsAt).length;
  readCameraData(whole, false);
  expect(readings()).toBe(0);
  readCameraData(whole, true);
  expect(readings()).toBeGreaterThan(0);
});

const block = exifBlock(main, inner, true, paris);
const bigBlock = exifBlock(main, inner, false, paris);
const changes = fc.array(fc.tuple(fc.nat(block.length - 1), fc.nat(255)), { maxLength: 20 });
const anyBlock = fc.oneof(
  fc.tuple(fc.constantFrom(block, bigBlock), changes, fc.nat(block.length)).map(([whole, bytes, cut]) => {
    const copy = Buffer.from(whole);
    for (const [offset, byte] of bytes) if (offset > 3) copy[offset] = byte;
    return cut % 2 === 0 ? copy : copy.subarray(0, cut);
  }),
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.concat([Buffer.from("II*\0\x08\0\0\0"), bytes])),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
);
const limits: [field: keyof CameraData, min: number, max: number][] = [
  ["aperture", Number.MIN_VALUE, 500],
  ["exposureSeconds", Number.MIN_VALUE, 86_400],
  ["iso", 1, 10_000_000],
  ["focalMm", Number.MIN_VALUE, 10_000],
  ["focalMm35", Number.MIN_VALUE, 10_000],
  ["orientation", 1, 8],
  ["latitude", -90, 90],
  ["longitude", -180, 180],
];

test("it throws for no bytes, and its values are plausible or null", () => {
  fc.assert(
    fc.property(anyBlock, fc.boolean(), (bytes, keepGps) => {
      const data = readCameraData(bytes, keepGps);
      if (!data) return;
      expect(JSON.parse(JSON.stringify(data))).toEqual(data);
      for (const [field, min, max] of limits) {
        const value = data[field];
        if (value === null) continue;
        expect(value).toBeGreaterThanOrEqual(min);
        expect(value).toBeLessThanOrEqual(max);
      }
      if (!keepGps) expect([data.latitude, data.longitude]).toEqual([null, null]);
      if (data.takenAt !== null)
        expect(data.takenAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d)?$/);
      for (const text of [data.make, data.model, data.lens, data.software])
        expect(text?.length ?? 1).toBeWithin(1, 401);
    }),
    { numRuns: 3000 },
  );
});

test("a thousand makes of a megabyte of zeros each are empty", () => {
  const entry = Buffer.alloc(12);
  for (const [value, size, offset] of [
    [tag.make, 2, 0],
    [2, 2, 2],
    [2 ** 20, 4, 4],
    [8 + 2 + 512 * 12, 4, 8],
  ] as const)
    entry.writeUIntLE(value, offset, size);
  const count = Buffer.from([0, 2]);
  const whole = Buffer.concat([
    exifBlock({}).subarray(0, 8),
    count,
    ...Array.from({ length: 512 }, () => entry),
    Buffer.alloc(2 ** 20),
  ]);
  expect(readCameraData(whole, true)).toBeNull();
});
