import type { CameraData } from "../../model/camera-data.ts";
import { bytesOf, type Exif, numbersOf, openExif, openGps, plainText } from "./exif-directories.ts";
import { cameraWords, shorten } from "./name-camera.ts";
import { parseDateTime } from "./parse-date-time.ts";

const tags = {
  make: 0x010f,
  model: 0x0110,
  orientation: 0x0112,
  software: 0x0131,
  exposureTime: 0x829a,
  fNumber: 0x829d,
  sensitivity: 0x8827,
  standardSensitivity: 0x8831,
  recommendedIndex: 0x8832,
  isoSpeed: 0x8833,
  shutterSpeed: 0x9201,
  apertureValue: 0x9202,
  focalLength: 0x920a,
  focalLength35: 0xa405,
  lensSpecification: 0xa432,
  lensModel: 0xa434,
};
const gpsTags = { latitudeRef: 1, latitude: 2, longitudeRef: 3, longitude: 4 };
/** Dates and their offsets, the preferred ones first: taken, digitized, changed. */
const dateTags = [
  [0x9003, 0x9011],
  [0x9004, 0x9012],
  [0x0132, 0x9010],
] as const;

/** Maximum of 16 bits: the value is in another tag then. */
const ISO_ELSEWHERE = 0xffff;
const upTo = (max: number) => (value: number) => value > 0 && value <= max;
const isAperture = upTo(500);
const isExposure = upTo(86_400);
const isFocal = upTo(10_000);
const isIso = (value: number) => value >= 1 && value <= 10_000_000 && value !== ISO_ELSEWHERE;
const isOrientation = (value: number) => Number.isInteger(value) && value >= 1 && value <= 8;

/**
 * Reads the camera's values from an EXIF block or the head of a TIFF. Broken or absurd values are `null`; never throws.
 * @param keepGps whether GPS coordinates are read.
 * @returns `null` where every value is `null`.
 */
export function readCameraData(block: Uint8Array, keepGps: boolean): CameraData | null {
  const exif = openExif(block);
  if (!exif) return null;
  const iso = number(exif, tags.sensitivity, isIso) ?? number(exif, tags.recommendedIndex, isIso);
  const data: CameraData = {
    make: words(exif, tags.make),
    model: words(exif, tags.model),
    lens: words(exif, tags.lensModel) ?? describeLens(exif),
    focalMm: number(exif, tags.focalLength, isFocal),
    focalMm35: number(exif, tags.focalLength35, isFocal),
    aperture: readAperture(exif),
    exposureSeconds: readExposure(exif),
    iso: wholeOf(iso ?? number(exif, tags.standardSensitivity, isIso) ?? number(exif, tags.isoSpeed, isIso)),
    takenAt: readTakenAt(exif),
    orientation: number(exif, tags.orientation, isOrientation),
    software: words(exif, tags.software),
    ...(keepGps ? readCoordinates(openGps(exif)) : noCoordinates),
  };
  return Object.values(data).some((value) => value !== null) ? data : null;
}

/** The first plausible value of a tag, to six digits. */
function number(exif: Exif, tag: number, isSane: (value: number) => boolean): number | null {
  const plausible = numbersOf(exif, tag)
    .map(([value = Number.NaN]) => value)
    .find(isSane);
  return plausible === undefined ? null : toDigits(plausible, 6);
}

const toDigits = (value: number, digits: number): number => Number(value.toPrecision(digits));
const wholeOf = (value: number | null): number | null => value && Math.round(value);

const texts = (exif: Exif, tag: number): string[] => bytesOf(exif, tag).map(plainText);

function words(exif: Exif, tag: number): string | null {
  const values = texts(exif, tag).map((text) => shorten(cameraWords(text)));
  return values.find(Boolean) ?? null;
}

function readAperture(exif: Exif): number | null {
  return number(exif, tags.fNumber, isAperture) ?? fromApex(exif, tags.apertureValue, 0.5, isAperture);
}

function readExposure(exif: Exif): number | null {
  return number(exif, tags.exposureTime, isExposure) ?? fromApex(exif, tags.shutterSpeed, -1, isExposure);
}

/** APEX values are logarithms to base 2, rounded by the camera: more than three digits would be false precision. */
function fromApex(
  exif: Exif,
  tag: number,
  doublings: number,
  isSane: (value: number) => boolean,
): number | null {
  const plausible = numbersOf(exif, tag)
    .map(([value = Number.NaN]) => 2 ** (value * doublings))
    .find(isSane);
  return plausible === undefined ? null : toDigits(plausible, 3);
}

/** `24-70mm f/2.8`, `18-55mm f/3.5-5.6`, `50mm`: shortest and longest focal length, and the apertures at those. */
function describeLens(exif: Exif): string | null {
  for (const [short = 0, long = 0, wide = 0, narrow = 0] of numbersOf(exif, tags.lensSpecification)) {
    const focal = range(short, long, isFocal);
    const aperture = range(wide, narrow, isAperture);
    if (focal) return aperture ? `${focal}mm f/${aperture}` : `${focal}mm`;
  }
  return null;
}

function range(from: number, to: number, isSane: (value: number) => boolean): string {
  const ends = [from, to].filter(isSane).map((value) => toDigits(value, 4));
  return [...new Set(ends)].join("-");
}

function readTakenAt(exif: Exif): string | null {
  for (const [dateTag, offsetTag] of dateTags) {
    const [offset = ""] = texts(exif, offsetTag);
    for (const date of texts(exif, dateTag)) {
      const dateTime = parseDateTime(date, offset);
      if (dateTime !== null) return dateTime;
    }
  }
  return null;
}

const noCoordinates = { latitude: null, longitude: null };

/** Both coordinates, or neither. */
function readCoordinates(gps: Exif): Pick<CameraData, "latitude" | "longitude"> {
  const latitude = readDegrees(gps, gpsTags.latitude, gpsTags.latitudeRef, "NS", 90);
  const longitude = readDegrees(gps, gpsTags.longitude, gpsTags.longitudeRef, "EW", 180);
  return latitude === null || longitude === null ? noCoordinates : { latitude, longitude };
}

/** Degrees, minutes and seconds as signed degrees. @param sides The references; the first is positive. */
function readDegrees(gps: Exif, tag: number, refTag: number, sides: string, max: number): number | null {
  const [text = ""] = texts(gps, refTag);
  const side = text === "" ? -1 : sides.indexOf(text.charAt(0).toUpperCase());
  const [[degrees = Number.NaN, minutes = 0, seconds = 0] = []] = numbersOf(gps, tag);
  const parts = [degrees, minutes, seconds];
  const value = degrees + minutes / 60 + seconds / 3600;
  if (side < 0 || !parts.every((part) => part >= 0) || value > max) return null;
  const rounded = Math.round(value * 1e6) / 1e6;
  return side === 0 ? rounded : 0 - rounded;
}
