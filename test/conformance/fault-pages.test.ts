import { afterEach, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { observe } from "../../src/tasks/observe.ts";
import { makeHalves } from "../media/pictures.ts";
import { openWorld, type World } from "../support/open-world.ts";
import { archive, sightingOf } from "../support/temporary-store.ts";
import type { Reply } from "../support/url-map.ts";

const folder = join(import.meta.dir, "../../../shared/faults/pages");
const present = existsSync(folder);
if (!present) console.warn(`skipped: ${folder} is absent`);

const now = 1_700_000_000;
const host = "https://pages.example.org";
const picture: Reply = { body: makeHalves(40, 30, [200, 20, 20], [10, 200, 10]) };
const pixel: Reply = { body: makeHalves(1, 1, [0, 0, 0], [0, 0, 0]) };
const drawing: Reply = { headers: { "content-type": "image/svg+xml" }, body: "<svg/>" };

/** File, its one right picture, and what else answers otherwise than with a picture. */
const pages: [file: string, right: string, others?: Record<string, Reply>][] = [
  ["json-ld-image-object.html", "https://img.example.org/ld1.png"],
  ["picture-source.html", "https://img.example.org/ps-1600.png"],
  ["lazy-noscript.html", "https://img.example.org/dl.png", { [`${host}/1x1.gif`]: pixel }],
  [
    "og-image-dead.html",
    "https://img.example.org/tw1.png",
    { "https://img.example.org/missing.png": { status: 404 } },
  ],
  [
    "og-image-is-svg.html",
    "https://img.example.org/art1.png",
    { "https://img.example.org/logo-noext": drawing },
  ],
  ["video-poster.html", "https://img.example.org/poster.png"],
  ["late-charset.html", `${host}/late/%D0%BA%D0%BE%D1%82.png`],
  ["furniture.html", `${host}/article/2017/photo-of-the-event.jpg`],
];

let world: World;
afterEach(() => world.close());

describe.if(present)("pages that failed", () => {
  test.each(pages)("%s: %s", async (file, right, others = {}) => {
    const url = `${host}/${file}`;
    const body = await Bun.file(join(folder, file)).bytes();
    const answers = {
      [url]: { headers: { "content-type": "text/html" }, body },
      ...others,
      [right]: picture,
    };
    world = await openWorld(answers, { now, parts: { sources: [] } });
    const sighting = sightingOf({ id: "a", created: now, links: [url] });
    await world.context.store.saveSightings([observe(world.context.resolvers, sighting)], archive, now);
    await world.run("resolve", "encode", "encode", "encode");
    expect(world.rows("SELECT url FROM image WHERE state = 'done'")).toEqual([{ url: right }]);
    // Only what was listed was asked.
    expect(Object.keys(answers)).toContainValues(world.requests.map((request) => request.url));
  });
});
