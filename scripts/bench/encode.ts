import { UsageError } from "../command.ts";
import { join } from "node:path";
import type { RasterName } from "../../src/encoders/encoder.ts";
import { describePicture, seedEncoders } from "../../src/encoders/encoders.ts";
import { createLog } from "../../src/log.ts";
import { createMedia } from "../../src/media/create-media.ts";
import { decodePicture, makeThumbnail, type Pixels, squareRaster } from "../../src/media/decoder/decode.ts";
import { examinePicture } from "../../src/media/decoder/examine.ts";
import { measurePicture } from "../../src/media/decoder/gate.ts";
import { libraryRasters } from "../../src/media/for-scripts/library-rasters.ts";
import { describeDifference } from "./support/difference.ts";
import { makePhotographs, type Photograph } from "./support/photographs.ts";
import { percentile } from "./support/percentile.ts";
import { type Reference, startReference } from "./support/reference.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const limits = { maxBytes: 100_000_000, maxPixels: 100_000_000 };
const WARM_UP = 5;

const encode = async (raster: (name: RasterName) => Promise<Pixels>) => ({
  descriptors: await describePicture(raster),
});
/** LZBooru's two, which the reference makes too. */
const encodeSeeds = (square: Pixels) =>
  Object.fromEntries(seedEncoders.map((encoder) => [encoder.name, encoder.encode(square)]));

/**
 * `bun run bench encode [rounds]`: makes photographic pictures and times everything that is done to one (gate,
 * decode, raster, both encodings, thumbnail) beside Pillow's and OpenCV's two encodings alone, in turns; then,
 * format by format, each library's way to the raster and how far its encodings are from the reference.
 */
export async function run([rounds = "21"]: string[]): Promise<void> {
  if (!/^[1-9]\d{0,3}$/.test(rounds))
    throw new UsageError(`bench encode ${rounds}: a number of rounds from 1`);
  using temporary = temporaryFolder();
  const photographs = await makePhotographs(temporary.path);
  const [first] = photographs;
  const reference = await startReference(first.path);
  console.log(`medians of ${rounds} rounds`);
  console.log(
    reference ? `reference: ${reference.name}` : "no Python with Pillow and OpenCV here: no reference",
  );
  await everything(photographs, temporary.path, reference, Number(rounds));
  for (const photograph of photographs) await rasters(photograph, reference, Number(rounds));
  await reference?.close();
}

async function everything(
  photographs: Photograph[],
  folder: string,
  reference: Reference | undefined,
  rounds: number,
): Promise<void> {
  const media = await createMedia({
    config: {
      dataDir: join(folder, "data"),
      decodeConcurrency: 1,
      maxImageBytes: limits.maxBytes,
      maxImagePixels: limits.maxPixels,
      keepOriginals: false,
      mediaLimit: undefined,
      keepGps: false,
    },
    log: createLog("error"),
  });
  for (const { name, path } of photographs) {
    const times = await inTurns(rounds, {
      "through the decoder process": () => media.examine(path, { thumbnail: true }),
      "in one process": () => examinePicture(path, { limits, thumbnail: true, encode }),
      ...(reference && { "Pillow + OpenCV, two encodings": async () => (await reference.encode(path)).ms }),
    });
    console.log(`\neverything done to a ${name}:`);
    const theirs = times["Pillow + OpenCV, two encodings"];
    for (const [way, ms] of Object.entries(times)) {
      const ratio =
        theirs === undefined || ms === theirs ? "" : `  ${(theirs / ms).toFixed(2)} times as fast`;
      console.log(`  ${way.padEnd(32)}${ms.toFixed(1).padStart(7)} ms${ratio}`);
    }
    console.log(`  of it, step by step: ${await steps(path, rounds)}`);
  }
  await media.close();
}

/** Runs the ways in turns, so that what else the machine does falls on all of them. @returns median milliseconds. */
async function inTurns(
  rounds: number,
  ways: Record<string, () => Promise<unknown>>,
): Promise<Record<string, number>> {
  const times: Record<string, number[]> = {};
  for (let round = -WARM_UP; round < rounds; round++)
    for (const [name, way] of Object.entries(ways)) {
      const started = performance.now();
      const result = await way();
      // A way that times itself, without its process's pipes, answers with a number.
      const taken = typeof result === "number" ? result : performance.now() - started;
      if (round >= 0) (times[name] ??= []).push(taken);
    }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, percentile(all, 0.5)]));
}

async function steps(path: string, rounds: number): Promise<string> {
  const bytes = await Bun.file(path).bytes();
  const measured = await measurePicture(bytes, limits);
  const decoded = await decodePicture(bytes, measured);
  const square = await squareRaster(decoded);
  const times = await inTurns(rounds, {
    gate: () => measurePicture(bytes, limits),
    decode: () => decodePicture(bytes, measured),
    raster: () => squareRaster(decoded),
    encodings: async () => void encodeSeeds(square),
    thumbnail: () => makeThumbnail(measured, decoded, square),
  });
  return Object.entries(times)
    .map(([step, ms]) => `${step} ${ms.toFixed(1)}`)
    .join(", ");
}

async function rasters(
  { name, path }: Photograph,
  reference: Reference | undefined,
  rounds: number,
): Promise<void> {
  const bytes = await Bun.file(path).bytes();
  const ways = {
    ...libraryRasters,
    "the recipe": async (picture: Uint8Array) =>
      squareRaster(await decodePicture(picture, await measurePicture(picture, limits))),
  };
  const expected = await reference?.encode(path);
  console.log(`\nthe raster of a ${name}:`);
  for (const [way, make] of Object.entries(ways)) {
    const square = await make(bytes).catch(() => undefined);
    if (!square) {
      console.log(`  ${way.padEnd(22)} cannot read it`);
      continue;
    }
    const { [way]: ms = 0 } = await inTurns(rounds, { [way]: () => make(bytes) });
    const difference = expected ? describeDifference(encodeSeeds(square), expected) : "";
    console.log(`  ${way.padEnd(22)}${ms.toFixed(1).padStart(7)} ms  ${difference}`);
  }
}
