import { expect, test } from "bun:test";
import sharp from "sharp";
import { readCameraData } from "../../src/media/metadata/read-camera-data.ts";
import { readEmbedded } from "../../src/media/metadata/read-embedded.ts";
import type { CameraData } from "../../src/model/camera-data.ts";
import { inner, main, paris, place, expectedData, untold } from "./camera-blocks.ts";
import { chunk } from "./pictures.ts";
import { embeddedIn, exifBlock, jpegWith, pngWith, ratio, short, type Tags, tag, webpWith } from "./texts.ts";

for (const little of [true, false]) {
  const block = exifBlock(main, inner, little, paris);
  test.each<[string, Uint8Array]>([
    ["a JPEG", await jpegWith(block)],
    ["a WebP", await webpWith(block)],
    ["the eXIf of a PNG", pngWith(chunk("eXIf", block))],
  ])(`camera data are read from %s, ${little ? "little" : "big"} endian`, async (_, bytes) => {
    expect((await embeddedIn(bytes)).cameraData).toEqual(expectedData);
    expect((await embeddedIn(bytes, { keepGps: true })).cameraData).toEqual({ ...expectedData, ...place });
  });
}

const blank = sharp({ create: { width: 8, height: 8, channels: 3, background: "#486" } }).withExif({
  IFD0: { Make: "Canon", Model: "Canon EOS 5D", Software: "Firmware 1.1.1" },
  IFD2: {
    FNumber: "28/10",
    ExposureTime: "1/250",
    ISOSpeedRatings: "400",
    FocalLength: "50/1",
    FocalLengthIn35mmFilm: "80",
    LensModel: "EF50mm f/1.8",
    DateTimeOriginal: "2010:11:25 16:42:07",
    OffsetTimeOriginal: "+02:00",
  },
  IFD3: {
    GPSLatitudeRef: "N",
    GPSLatitude: "48/1 51/1 2963/100",
    GPSLongitudeRef: "W",
    GPSLongitude: "2/1 17/1 4020/100",
  },
});

test.each(["jpeg", "webp", "png", "avif"] as const)(
  "what another program wrote into a %s is read",
  async (format) => {
    const bytes = await blank.clone().toFormat(format, { effort: 1 }).toBuffer();
    // It stands upright by then.
    const expected = { ...expectedData, orientation: 1 };
    expect((await embeddedIn(bytes)).cameraData).toEqual(expected);
    expect((await embeddedIn(bytes, { keepGps: true })).cameraData).toEqual({ ...expected, ...place });
  },
);

test("a TIFF starts like an EXIF block", () => {
  const block = exifBlock(main, inner);
  expect(readEmbedded({ format: "tiff" } as never, block).cameraData).toEqual(expectedData);
});

const signed = (...numbers: number[]) => ({ type: 10, numbers });
const long = (...numbers: number[]) => ({ type: 4, numbers });

const standing: [says: string, tags: Tags, data: Partial<CameraData>][] = [
  ["an f-number over zero is none", { [tag.fNumber]: ratio(28, 0) }, {}],
  ["an f-number of 0 is none", { [tag.fNumber]: ratio(0, 10) }, {}],
  ["an f-number of 501 is none", { [tag.fNumber]: ratio(501, 1) }, {}],
  ["an f-number has six digits", { [tag.fNumber]: ratio(14447, 8117) }, { aperture: 1.77984 }],
  ["an f-number of whole numbers is one", { [tag.fNumber]: short(8) }, { aperture: 8 }],
  ["an f-number in words is none", { [tag.fNumber]: "f/2.8" }, {}],
  ["without an f-number it is made of APEX", { [tag.apertureValue]: ratio(297, 100) }, { aperture: 2.8 }],
  [
    "an f-number of 0 yields to APEX",
    { [tag.fNumber]: ratio(0, 1), [tag.apertureValue]: ratio(8, 1) },
    { aperture: 16 },
  ],
  ["an aperture of 2^100 is none", { [tag.apertureValue]: ratio(200, 1) }, {}],
  ["an exposure of a day is one", { [tag.exposureTime]: ratio(86_400, 1) }, { exposureSeconds: 86_400 }],
  ["an exposure over a day is none", { [tag.exposureTime]: ratio(86_401, 1) }, {}],
  ["an exposure of 0/0 is none", { [tag.exposureTime]: ratio(0, 0) }, {}],
  [
    "without an exposure it is made of APEX",
    { [tag.shutterSpeed]: signed(7966, 1000) },
    { exposureSeconds: 0.004 },
  ],
  ["APEX below zero is of long exposures", { [tag.shutterSpeed]: signed(-1, 1) }, { exposureSeconds: 2 }],
  ["APEX of -40 is over a day", { [tag.shutterSpeed]: signed(-40, 1) }, {}],
  ["an ISO of 0 is none", { [tag.iso]: short(0) }, {}],
  ["the first of two ISOs counts", { [tag.iso]: short(200, 0) }, { iso: 200 }],
  [
    "an ISO of 65535 stands elsewhere",
    { [tag.iso]: short(65_535), [tag.recommendedIndex]: long(102_400) },
    { iso: 102_400 },
  ],
  ["an ISO of 65535 alone is none", { [tag.iso]: short(65_535) }, {}],
  ["a focal length of 0 is none", { [tag.focalLength]: ratio(0, 1), [tag.focalLength35]: short(0) }, {}],
  [
    "a lens is described",
    { [tag.lensSpecification]: ratio(24, 1, 70, 1, 28, 10, 28, 10) },
    { lens: "24-70mm f/2.8" },
  ],
  [
    "a zoom is described",
    { [tag.lensSpecification]: ratio(18, 1, 55, 1, 35, 10, 56, 10) },
    { lens: "18-55mm f/3.5-5.6" },
  ],
  [
    "a lens of unknown aperture too",
    { [tag.lensSpecification]: ratio(50, 1, 50, 1, 0, 0, 0, 0) },
    { lens: "50mm" },
  ],
  ["a lens of zeros is none", { [tag.lensSpecification]: ratio(0, 0, 0, 0, 0, 0, 0, 0) }, {}],
  [
    "a lens of dashes yields to its specification",
    { [tag.lens]: "----", [tag.lensSpecification]: ratio(50, 1, 50, 1, 18, 10, 18, 10) },
    { lens: "50mm f/1.8" },
  ],
  ["an orientation of 0 or 9 is none", { [tag.orientation]: short(9) }, {}],
  ["a date in the year 0000 is none", { [tag.dateTimeOriginal]: "0000:00:00 00:00:00" }, {}],
  ["a 31st of June is none", { [tag.dateTimeOriginal]: "2010:06:31 10:00:00" }, {}],
  ["an hour of 24 is none", { [tag.dateTimeOriginal]: "2010:06:30 24:00:00" }, {}],
  ["a date of blanks is none", { [tag.dateTimeOriginal]: "    :  :     :  :  " }, {}],
  [
    "a date with dashes is one",
    { [tag.dateTimeOriginal]: "2010-06-30T10:00:01" },
    { takenAt: "2010-06-30T10:00:01" },
  ],
  [
    "a broken date yields to when it was digitized",
    { [tag.dateTimeOriginal]: "0000:00:00 00:00:00", [tag.dateTimeDigitized]: "2010:06:30 10:00:01" },
    { takenAt: "2010-06-30T10:00:01" },
  ],
  [
    "an offset that is none is left out",
    { [tag.dateTimeOriginal]: "2010:06:30 10:00:01", [tag.offsetTimeOriginal]: "+99:00" },
    { takenAt: "2010-06-30T10:00:01" },
  ],
  [
    "a generator's graph is no make",
    { [tag.make]: 'workflow:{"a":1}', [tag.software]: "x".repeat(900) },
    { software: "x".repeat(200) },
  ],
];

test.each(standing)("in camera data %s", (_, tags, data) => {
  for (const little of [true, false])
    for (const block of [exifBlock(tags, {}, little), exifBlock({}, tags, little)])
      expect(readCameraData(block, false)).toEqual(
        Object.keys(data).length === 0 ? null : { ...untold, ...data },
      );
});

test.each<[string, Tags, object | null]>([
  [
    "south and west are negative",
    { ...paris, 1: "S", 3: "W" },
    { latitude: -place.latitude, longitude: place.longitude },
  ],
  [
    "the equator is 0",
    { ...paris, 1: "S", 2: ratio(0, 1, 0, 1, 0, 1) },
    { latitude: 0, longitude: place.longitude },
  ],
  [
    "decimal degrees are degrees",
    { ...paris, 2: ratio(485, 10), 4: ratio(25, 10) },
    { latitude: 48.5, longitude: -2.5 },
  ],
  ["a latitude over 90 is none", { ...paris, 2: ratio(91, 1, 0, 1, 0, 1) }, null],
  ["a longitude over zero is none", { ...paris, 4: ratio(2, 0, 0, 1, 0, 1) }, null],
  ["a place without its side is none", { 2: ratio(48, 1), 4: ratio(2, 1) }, null],
  ["half a place is none", { 1: "N", 2: ratio(48, 1) }, null],
])("of a place %s", (_, gps, expected) => {
  const data = readCameraData(exifBlock({}, {}, false, gps), true);
  expect(data && { latitude: data.latitude, longitude: data.longitude }).toEqual(expected as never);
});

test("a file without values has no camera data", async () => {
  expect((await embeddedIn(pngWith())).cameraData).toBeNull();
  expect(readCameraData(exifBlock({}, {}), true)).toBeNull();
  expect(readCameraData(exifBlock({}, {}, true, paris), false)).toBeNull();
});
