import { afterEach, expect, test } from "bun:test";
import { AppError } from "../../src/errors.ts";
import type { Media } from "../../src/media/media.ts";
import { createBell } from "../../src/concurrency/bell.ts";
import { observe } from "../../src/tasks/observe.ts";
import { encode } from "../../src/tasks/encode.ts";
import { makeHalves } from "../media/pictures.ts";
import { openWorld, type World } from "../support/open-world.ts";
import { archive, sightingOf } from "../support/temporary-store.ts";

const now = 1_700_000_000;
const url = "https://i.redd.it/slow.png";
let world: World;
afterEach(() => world.close());

/** Encodes a due picture four times, days apart, by a decoder that fails. @returns each time: its patience, the row's tries and state. */
async function encodeWith(failure: AppError) {
  const answers = { [url]: { body: makeHalves(40, 30, [200, 20, 20], [10, 200, 10]) } };
  world = await openWorld(answers, { now, parts: { sources: [] } });
  const { context, clock } = world;
  const sighting = sightingOf({ id: "a", created: now - 1000, url, links: [url] });
  await context.store.saveSightings([observe(context.resolvers, sighting)], archive, now);
  await world.run("resolve");
  const asked: (number | undefined)[] = [];
  const examine: Media["examine"] = async (_, options) => {
    asked.push(options.patience);
    throw failure;
  };
  const rounds: { tries: number; state: string }[] = [];
  for (let round = 0; round < 4; round++) {
    await encode({ ...context, media: { ...context.media, examine } }, createBell());
    rounds.push(...world.rows<{ tries: number; state: string }>("SELECT tries, state FROM image"));
    clock.now += 86_400;
  }
  return { asked, rounds };
}

test("a picture that takes too long has twice the time at each next try, and is dead after three", async () => {
  const { asked, rounds } = await encodeWith(new AppError("undecodable", "decode a picture: not done"));
  expect(asked).toEqual([1, 2, 4]);
  expect(rounds.map(({ tries, state }) => `${tries} ${state}`)).toEqual([
    "1 due",
    "2 due",
    "3 dead",
    "3 dead",
  ]);
});

test("a decoder that gets no time costs the picture no try", async () => {
  const { rounds } = await encodeWith(new AppError("busy", "decode a picture: the decoder worked for 0 ms"));
  expect(rounds.map(({ tries, state }) => `${tries} ${state}`)).toEqual(Array(4).fill("0 due"));
});

test("a kind of picture without a decoder here is dead at once", async () => {
  const { rounds } = await encodeWith(
    new AppError("unsupported_media", "no decoder here for this tiff (LZMA)"),
  );
  expect(rounds.map(({ tries, state }) => `${tries} ${state}`)).toEqual(Array(4).fill("0 dead"));
});
