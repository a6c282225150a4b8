import { afterEach, describe, expect, test } from "bun:test";
import { observe } from "../../src/tasks/observe.ts";
import { makeHalves } from "../media/pictures.ts";
import { openWorld, type World } from "../support/open-world.ts";
import { archive, sightingOf } from "../support/temporary-store.ts";
import type { Reply } from "../support/url-map.ts";

const now = 1_700_000_000;
const page = "https://journal.test/one";
const picture: Reply = { body: makeHalves(40, 30, [200, 20, 20], [10, 200, 10]) };
const other: Reply = { body: makeHalves(60, 50, [20, 20, 200], [200, 200, 10]) };
const pixel: Reply = { body: makeHalves(2, 1, [0, 0, 0], [255, 255, 255]) };
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>`;

/** A page that names these pictures of its host in its head, in order, and shows `article`. */
const pageOf = (names: readonly string[], article = ""): Reply => ({
  headers: { "content-type": "text/html" },
  body: `<!doctype html><html><head>${names
    .map((name) => `<meta property="og:image" content="/${name}">`)
    .join("")}</head><body><article>${article}</article></body></html>`,
});
const at = (name: string) => `https://journal.test/${name}`;

let world: World;
afterEach(() => world.close());

async function post(answers: Record<string, Reply>, more: { links?: string[]; preview?: string } = {}) {
  world = await openWorld(answers, { now, parts: { sources: [] } });
  await see("a", more.links ?? [page], more.preview);
}

async function see(id: string, links: string[], preview?: string) {
  const sighting = sightingOf({
    id,
    created: now - 1000,
    links,
    ...(preview !== undefined && { media: { preview } }),
  });
  await world.context.store.saveSightings([observe(world.context.resolvers, sighting)], archive, now);
  await settle();
}

/** Until nothing is due that is not put off. */
async function settle() {
  for (let round = 0; round < 12; round++) await world.run("resolve", "encode");
}

type Row = { submission: string; url: string; state: string; code: string | null };
const images = () =>
  world
    .rows<Row>("SELECT submission_id AS submission, url, state, error_code AS code FROM image ORDER BY id")
    .map(({ url, state, code }) => [
      url.replace("https://journal.test/", ""),
      state,
      ...(code ? [code] : []),
    ]);

describe("a page's picture that turns out to be none gives way to its next candidate", () => {
  const bad: [what: string, reply: Reply, code: string][] = [
    ["is gone", { status: 404 }, "gone"],
    ["is a drawing", { headers: { "content-type": "image/svg+xml" }, body: svg }, "unsupported_media"],
    [
      "is a drawing that calls itself a PNG",
      { headers: { "content-type": "image/png" }, body: svg },
      "unsupported_media",
    ],
    ["is an icon", { body: Uint8Array.from([0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0]) }, "unsupported_media"],
    ["has one pixel", pixel, "not_picture"],
    ["is as small as an icon", { body: makeHalves(300, 20, [0, 0, 0], [9, 9, 9]) }, "not_picture"],
    [
      "is at an address that is not asked",
      { status: 302, headers: { location: "http://127.0.0.1/" } },
      "refused_address",
    ],
  ];
  test.each(bad)("where it %s", async (_what, reply, code) => {
    await post({ [page]: pageOf(["bad", "good"]), [at("bad")]: reply, [at("good")]: picture });
    expect(images()).toEqual([
      ["bad", "dead", code],
      ["good", "done"],
    ]);
    expect(world.rows("SELECT state FROM link")).toEqual([{ state: "done" }]);
    expect(world.rows("SELECT id FROM file")).toHaveLength(1);
  });

  test("and that to the next, to the last; then upstream's preview stands in", async () => {
    const preview = "https://preview.redd.it/p.png?s=1";
    const answers = {
      [page]: pageOf(["1", "2"], `<img src="/3.png" data-src="/4.png">`),
      ...Object.fromEntries(["1", "2", "3.png", "4.png"].map((name) => [at(name), { status: 404 }])),
      "https://preview.redd.it/p.png": picture,
    };
    await post(answers, { preview });
    expect(images()).toEqual([
      ...["1", "2", "4.png", "3.png"].map((name) => [name, "dead", "gone"]),
      [preview, "done"],
    ]);
  });

  test("and the rest are not asked", async () => {
    await post({ [page]: pageOf(["1", "2", "3"]), [at("1")]: { status: 410 }, [at("2")]: picture });
    expect(world.requests.map(({ url }) => url)).toEqual([page, at("1"), at("2")]);
  });

  test("but not while its host fails for now", async () => {
    await post({ [page]: pageOf(["1", "2"]), [at("1")]: { status: 503 }, [at("2")]: picture });
    expect(images()).toEqual([["1", "due", "unavailable"]]);
  });

  test("but not where an entry of a blocklist keeps it away", async () => {
    await post({ [page]: pageOf(["1", "2"]), [at("1")]: { status: 503 }, [at("2")]: picture });
    const { store } = world.context;
    await store.keepAway(at("1"), [], "0".repeat(64), now);
    await store.saveResolvedLink(1, { images: [], candidates: [at("1"), at("2")] }, now);
    await settle();
    expect(images().map(([name]) => name)).toEqual(["1"]);
  });
});

test("every submission of a page gets the next candidate, at once where it is known", async () => {
  await post({ [page]: pageOf(["bad", "good"]), [at("bad")]: { status: 404 }, [at("good")]: picture });
  await see("b", [page]);
  expect(world.rows("SELECT submission_id AS id, state FROM image WHERE file_id > 0 ORDER BY id")).toEqual([
    { id: "a", state: "done" },
    { id: "b", state: "done" },
  ]);
  expect(world.requests.filter(({ url }) => url === at("good"))).toHaveLength(1);
});

test("a small picture that is posted itself stays one, and is none for a page", async () => {
  await post(
    { [page]: pageOf(["dot.png", "good"]), [at("dot.png")]: pixel, [at("good")]: other },
    { links: [at("dot.png")] },
  );
  await see("b", [page]);
  expect(images()).toEqual([
    ["dot.png", "done"],
    ["dot.png", "dead", "not_picture"],
    ["good", "done"],
  ]);
});

test("a link that is resolved again goes on where it was", async () => {
  await post({ [page]: pageOf(["1", "2"]), [at("1")]: { status: 404 }, [at("2")]: { status: 404 } });
  expect(images().map(([, state]) => state)).toEqual(["dead", "dead"]);
  const link = { images: [{ url: at("1"), key: at("1"), host: "journal.test" }] };
  const candidates = [at("1"), at("2"), at("3")];
  // Twice: what was written before a kill is written again.
  for (let n = 0; n < 2; n++) await world.context.store.saveResolvedLink(1, { ...link, candidates }, now);
  expect(images().map(([name, state]) => [name, state])).toEqual([
    ["1", "dead"],
    ["2", "dead"],
    ["3", "due"],
  ]);
});

test("a page's candidate that is a notice at many addresses gives way", async () => {
  const numbers = Array.from({ length: 12 }, (_, n) => n);
  const answers = Object.fromEntries(
    numbers.flatMap((n) => [
      [`https://journal.test/${n}/`, pageOf([`n${n}`, "good"])],
      [at(`n${n}`), picture],
    ]),
  );
  await post({ ...answers, [at("good")]: other }, { links: [] });
  for (const n of numbers) await see(`p${n}`, [`https://journal.test/${n}/`]);
  const rows = world.rows<{ url: string; state: string; n: number }>(
    "SELECT substr(url, 22) = 'good' AS url, state, count(*) AS n FROM image GROUP BY 1, 2 ORDER BY 1, 2",
  );
  expect(rows.map(Object.values)).toEqual([
    [0, "dead", 12],
    [1, "done", 12],
  ]);
});
