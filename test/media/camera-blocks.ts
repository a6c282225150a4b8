import type { CameraData } from "../../src/model/camera-data.ts";
import { ratio, short, type Tags, tag } from "./texts.ts";

/** Camera data without values. */
export const untold: CameraData = {
  make: null,
  model: null,
  lens: null,
  focalMm: null,
  focalMm35: null,
  aperture: null,
  exposureSeconds: null,
  iso: null,
  takenAt: null,
  orientation: null,
  software: null,
  latitude: null,
  longitude: null,
};
/** The folders of a photograph by a camera that tells everything, its place among them. */
export const main: Tags = {
  [tag.make]: "Canon\0",
  [tag.model]: "Canon EOS 5D\0",
  [tag.orientation]: short(6),
  [tag.software]: "Firmware 1.1.1\0",
  [tag.dateTime]: "2011:01:02 03:04:05\0",
};
export const inner: Tags = {
  [tag.exposureTime]: ratio(1, 250),
  [tag.fNumber]: ratio(28, 10),
  [tag.iso]: short(400),
  [tag.dateTimeOriginal]: "2010:11:25 16:42:07\0",
  [tag.offsetTimeOriginal]: "+02:00\0",
  [tag.focalLength]: ratio(50, 1),
  [tag.focalLength35]: short(80),
  [tag.lens]: "EF50mm f/1.8\0",
};
export const paris: Tags = {
  1: "N\0",
  2: ratio(48, 1, 51, 1, 2963, 100),
  3: "W\0",
  4: ratio(2, 1, 17, 1, 4020, 100),
};
/** What they say, without the place. */
export const expectedData: CameraData = {
  make: "Canon",
  model: "Canon EOS 5D",
  lens: "EF50mm f/1.8",
  focalMm: 50,
  focalMm35: 80,
  aperture: 2.8,
  exposureSeconds: 0.004,
  iso: 400,
  takenAt: "2010-11-25T16:42:07+02:00",
  orientation: 6,
  software: "Firmware 1.1.1",
  latitude: null,
  longitude: null,
};
export const place = { latitude: 48.858231, longitude: -2.2945 };
