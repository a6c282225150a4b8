import { afterAll, beforeAll, expect, test } from "bun:test";
import sharp from "sharp";
import { serve, type Server } from "../../src/http/serve.ts";
import { type Schedule, startSchedule } from "../../src/schedule.ts";
import { now, type OpenApp, openApp } from "./open-app.ts";
import { type Booru, cocoRound, type Link, parsaRound } from "../support/lzbooru-workers.ts";

/** A picture of soft waves, different for each seed. */
async function picture(seed: number): Promise<Uint8Array> {
  const [width, height] = [160, 120];
  const data = new Uint8Array(width * height * 3);
  const waves = [0, 1, 2].map((channel) => ({
    x: 0.02 + ((seed * 7 + channel * 3) % 11) / 90,
    y: 0.02 + ((seed * 5 + channel * 4) % 13) / 90,
  }));
  for (let index = 0; index < width * height; index++)
    waves.forEach((wave, channel) => {
      const light =
        Math.sin((index % width) * wave.x + seed) * Math.cos(Math.floor(index / width) * wave.y + channel);
      data[index * 3 + channel] = 128 + 120 * light;
    });
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 92 })
    .toBuffer();
}

const submissions = Array.from({ length: 12 }, (_, index) => ({
  id: `abc${index}`,
  title: `Picture ${index}`,
  author: index === 3 ? "[deleted]" : "painter",
  subreddit: "pics",
  created: 1_600_000_000 + index,
  flair: null,
  nsfw: index === 4,
}));
const links = [
  "https://i.redd.it/aaaaaaaaaaa00.jpg",
  "https://i.redd.it/aaaaaaaaaaa01.jpg",
  "https://www.reddit.com/gallery/abc2",
  "https://imgur.com/AbCdE03",
  "https://imgur.com/a/AbC04",
  "https://imgur.com/gone005",
  "https://example.com/photo06.png",
  "https://example.com/broken07.jpg",
  "https://example.com/missing08.jpeg",
  "https://i.redd.it/aaaaaaaaaaa01.jpg",
  "https://example.com/a-page",
];
/** The pictures of galleries and albums, for the outside parser. */
const behind: Record<string, string[] | undefined> = {
  "https://www.reddit.com/gallery/abc2": [
    "https://i.redd.it/gallery00002a.jpg",
    "https://i.redd.it/gallery00002b.jpg",
  ],
  "https://imgur.com/AbCdE03": ["https://i.imgur.com/AbCdE03.jpg"],
  "https://imgur.com/a/AbC04": ["https://i.imgur.com/AbCd04a.jpg", "https://i.imgur.com/AbCd04b.jpg"],
  "https://imgur.com/gone005": undefined,
};

const web = new Map<string, Uint8Array>();
let open: OpenApp;
let server: Server;
let schedule: Schedule;
let upstream: ReturnType<typeof Bun.serve>;
let time = now;
/** URLs that Rebooru itself has requested. */
const fetched: string[] = [];

const booru: Booru = async (method, path, body) => {
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method,
    headers: { "x-api-key": "a-key-of-the-operator", "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
};

beforeAll(async () => {
  upstream = Bun.serve({
    port: 0,
    fetch(request) {
      const url = new URL(request.url).searchParams.get("url") ?? "";
      fetched.push(url);
      const bytes = web.get(url);
      return bytes ? new Response(new Uint8Array(bytes)) : new Response("none", { status: 404 });
    },
  });
  open = await openApp(
    { WORKERS: "aggregate", FETCH_GATEWAYS: `*=http://127.0.0.1:${upstream.port}/?url={url}` },
    { now: () => time, token: "a-key-of-the-operator" },
  );
  schedule = startSchedule(open.context, open.bells);
  server = serve(open.app, { host: "127.0.0.1", port: 0 });
  await open.context.index.complete();

  const pictures = [...links, ...Object.values(behind).flatMap((urls) => urls ?? [])];
  for (const [seed, url] of pictures.entries()) web.set(url, await picture(seed));
  web.set("https://example.com/broken07.jpg", new TextEncoder().encode("no picture at all"));
  web.delete("https://example.com/missing08.jpeg");
});
afterAll(async () => {
  await server.stop();
  await open.close(schedule.ended);
  await upstream.stop(true);
});

test("an aggregator follows a subreddit and posts submissions and links", async () => {
  expect(await booru("POST", "/api/subreddit", { name: "pics" })).toEqual({ status: 201, body: "pics" });
  expect(await booru("GET", "/api/subreddit")).toMatchObject({
    status: 200,
    body: [{ name: "pics", updated: null }],
  });
  expect(await booru("POST", "/api/submission", submissions)).toEqual({ status: 201, body: 12 });
  const posted = links.map((url, index) => ({
    url,
    created: submissions[index]?.created,
    id: submissions[index]?.id,
  }));
  expect(await booru("POST", "/api/link", posted)).toEqual({ status: 201, body: links.length });
  expect(await booru("GET", "/api/submission")).toEqual({ status: 200, body: submissions });
  expect(await booru("GET", "/api/subreddit/pics")).toMatchObject({ body: { updated: 1_600_000_011 } });
});

test("a link parser pulls by type, posts pictures, deletes finished links and puts back failed ones", async () => {
  const parse = ({ url }: Link) => (url in behind ? behind[url] : [url]);
  const round = async (type: string) => Object.values(await parsaRound(booru, { type, time }, parse));
  expect(await round("reddit")).toEqual([4, 5, 4, 0]);
  expect(await round("imgur")).toEqual([3, 3, 2, 1]);
  expect(await round("generic")).toEqual([3, 3, 3, 0]);

  // A failed link rests for an hour, and is dead after the third try.
  expect(await round("imgur")).toEqual([0, 0, 0, 0]);
  for (const due of [1, 1, 0]) {
    time += 3601;
    expect(await round("imgur")).toEqual([due, 0, 0, due]);
  }
  const left = (await booru("GET", "/api/link?q=100")).body;
  expect(left).toEqual([
    {
      id: "abc10",
      url: "https://example.com/a-page",
      created: 1_600_000_010,
      type: null,
      last_visited: null,
      priority: 0,
    },
  ]);
});

test("an encoder pulls, posts both encodings and deletes failed images", async () => {
  const round = async () => Object.values(await cocoRound(booru, (url) => web.get(url)));
  expect(await round()).toEqual([11, 9, 2, 0]);
  expect(await round()).toEqual([0, 0, 0, 0]);
  const [histograms, dhashes] = [
    (await booru("GET", "/api/histogram")).body as { id: number; red: number[] }[],
    (await booru("GET", "/api/dhash")).body as { id: number; red: string }[],
  ];
  expect(histograms).toHaveLength(9);
  expect(dhashes.map((row) => row.id)).toEqual(histograms.map((row) => row.id));
  for (const { red } of histograms) expect(red.reduce((sum, count) => sum + count, 0)).toBe(262_144);
  for (const { red } of dhashes) expect(red).toMatch(/^[01]{64}$/);
});

test("the server itself downloaded nothing", () => {
  expect(fetched).toEqual([]);
});

test.each(["abs_norm", "eucl_norm", "dhash_xor_norm"])(
  "a client finds a recompressed picture by %s",
  async (algorithm) => {
    const original = web.get("https://i.imgur.com/AbCdE03.jpg");
    const copy = await sharp(original).resize(120).jpeg({ quality: 70 }).toBuffer();
    const form = new FormData();
    form.set("image", new Blob([new Uint8Array(copy)]));
    const answer = await fetch(
      `http://127.0.0.1:${server.port}/api/similarity/file?q=4&algorithm=${algorithm}`,
      {
        method: "POST",
        headers: { "x-api-key": "a-key-of-the-operator" },
        body: form,
      },
    );
    expect(answer.status).toBe(201);
    const matches = (await answer.json()) as { image: string; url: string; similarity: number }[];
    expect(matches).toHaveLength(4);
    expect(matches[0]).toEqual({
      image: "https://i.imgur.com/AbCdE03.jpg",
      url: "https://redd.it/abc3",
      similarity: expect.any(Number),
    });
    const distances = matches.map((match) => match.similarity);
    expect(distances).toEqual(distances.toSorted((a, b) => a - b));
  },
);

test("a client finds a picture by its URL in each submission that holds it", async () => {
  const answer = await fetch(
    `http://127.0.0.1:${server.port}/api/similarity/url?q=2&algorithm=dhash_xor_norm`,
    {
      method: "POST",
      headers: { "x-api-key": "a-key-of-the-operator" },
      body: new URLSearchParams({ url: "https://i.redd.it/aaaaaaaaaaa01.jpg" }),
    },
  );
  expect(answer.status).toBe(201);
  expect(await answer.json()).toMatchObject([
    { url: "https://redd.it/abc1" },
    { url: "https://redd.it/abc9" },
  ]);
  expect(fetched).toEqual(["https://i.redd.it/aaaaaaaaaaa01.jpg"]);
});
