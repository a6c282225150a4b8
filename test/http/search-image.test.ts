import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import sharp from "sharp";
import { paint } from "../support/paint.ts";
import { storePicture } from "../support/store-picture.ts";
import { addSubmissions, type OpenApp, openApp } from "./open-app.ts";

type Answer = {
  searched: { complete: boolean; files: number };
  matches: {
    score: number;
    verdict: string;
    turn: string;
    views: { query: string; file: string };
    distances: Record<string, number | null>;
    file: { id: number; sha256: string; media: string | null; thumbnail: string };
    firstSeen: { submission: string; created: number };
    submissions: { id: string; title: string; url: string; subreddit: string }[];
  }[];
};

let open: OpenApp;
let upstream: ReturnType<typeof Bun.serve>;
const pictures: Buffer[] = [];
let flat: Buffer;

const search = async (fields: Record<string, string | Blob>) => {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const { status, body: answer } = await open.json("/api/search/image", { body, key: "read-key" });
  return { status, answer: answer as Answer };
};
const searchJson = async (json: Record<string, unknown>) => {
  const { status, body } = await open.json("/api/search/image", { json, key: "read-key" });
  return { status, answer: body as Answer };
};
const file = (bytes: Uint8Array) => new Blob([Buffer.from(bytes)]);

beforeAll(async () => {
  upstream = Bun.serve({
    port: 0,
    fetch: (request) =>
      new URL(request.url).searchParams.get("url")?.endsWith("/1.png")
        ? new Response(new Uint8Array(pictures[1] ?? []))
        : new Response("none", { status: request.url.includes("refusing") ? 401 : 404 }),
  });
  open = await openApp({
    HOST_PACE: "*=8/0",
    PUBLIC_READ: "true",
    FETCH_GATEWAYS: `*=http://127.0.0.1:${upstream.port}/?url={url}`,
  });
  await addSubmissions(open.context, 12);
  flat = await sharp({ create: { width: 60, height: 60, channels: 3, background: "#345" } })
    .png()
    .toBuffer();
  for (let index = 0; index < 8; index++) {
    const picture = await paint(index + 1);
    pictures.push(picture);
    await storePicture(open.context, `s${index + 1}`, `https://example.com/${index}.png`, picture);
  }
  await storePicture(open.context, "s9", "https://example.com/flat.png", flat);
  const otherFlat = await sharp({ create: { width: 61, height: 60, channels: 3, background: "#345" } })
    .png()
    .toBuffer();
  await storePicture(open.context, "s10", "https://example.com/flat2.png", otherFlat);
  // The same content in another submission.
  await storePicture(open.context, "s12", "https://example.com/0-again.png", pictures[0] ?? flat);
});
afterAll(async () => {
  await open.close();
  await upstream.stop(true);
});

test("while the index loads, a search covers what is loaded, and the answer says so", async () => {
  const { status, answer } = await search({ image: file(pictures[2] ?? flat) });
  expect(status).toBe(200);
  expect(answer.searched.complete).toBe(false);
  expect(answer.matches[0]).toMatchObject({ score: 100, verdict: "same", firstSeen: { submission: "s3" } });
  await open.context.index.complete();
  expect((await search({ image: file(pictures[2] ?? flat) })).answer.searched).toEqual({
    complete: true,
    files: 10,
  });
});

/** A change to the picture of `s5`, and the expected transform. */
const copies: [what: string, turn: string, make: (picture: Buffer) => Promise<Buffer>][] = [
  ["recompressed", "upright", (picture) => sharp(picture).jpeg({ quality: 25 }).toBuffer()],
  ["smaller", "upright", (picture) => sharp(picture).resize(90).jpeg({ quality: 60 }).toBuffer()],
  ["grey", "upright", (picture) => sharp(picture).greyscale().jpeg().toBuffer()],
  ["mirrored", "mirrored", (picture) => sharp(picture).flop().jpeg({ quality: 60 }).toBuffer()],
  [
    "turned by a quarter",
    "rotated 270",
    (picture) => sharp(picture).rotate(90).jpeg({ quality: 60 }).toBuffer(),
  ],
  ["upside down", "rotated 180", (picture) => sharp(picture).rotate(180).jpeg().toBuffer()],
  [
    "in a black frame",
    "upright",
    (picture) =>
      sharp(picture)
        .extend({ top: 40, bottom: 40, left: 30, right: 30, background: "#000" })
        .jpeg()
        .toBuffer(),
  ],
  [
    "under a white bar",
    "upright",
    (picture) => sharp(picture).extend({ top: 60, background: "#fff" }).jpeg().toBuffer(),
  ],
  [
    "without a fifth of each side",
    "upright",
    (picture) => sharp(picture).extract({ left: 32, top: 24, width: 256, height: 192 }).jpeg().toBuffer(),
  ],
  [
    "without one corner",
    "upright",
    (picture) => sharp(picture).extract({ left: 0, top: 0, width: 288, height: 216 }).jpeg().toBuffer(),
  ],
];
test.each(copies)("a copy that is %s is found first, as %s", async (_, turn, make) => {
  const { answer } = await search({ image: file(await make(pictures[4] ?? flat)) });
  expect(answer.matches[0]).toMatchObject({ turn, firstSeen: { submission: "s5", created: 1_600_000_005 } });
  expect(["same", "likely"]).toContain(answer.matches[0]?.verdict ?? "");
  expect(answer.matches[0]?.file.thumbnail).toMatch(/^\/thumbs\/[0-9a-f]{64}\.webp$/);
  for (const other of answer.matches.slice(1)) expect(other.verdict).toBe("maybe");
});

describe("a stored picture is found", () => {
  const itself = { score: 100, verdict: "same", turn: "upright" };
  test("by its bytes, with every submission of it, the oldest first", async () => {
    const { answer } = await search({ image: file(pictures[0] ?? flat) });
    expect(answer.matches[0]).toMatchObject(itself);
    expect(answer.matches[0]?.submissions.map(({ id }) => id)).toEqual(["s1", "s12"]);
  });
  test("by its URL, its file, its submission, and in base64", async () => {
    const byUrl = await search({ url: "https://example.com/1.png" });
    expect(byUrl.answer.matches[0]).toMatchObject({ ...itself, firstSeen: { submission: "s2" } });
    const { id } = byUrl.answer.matches[0]?.file ?? { id: 0 };
    for (const subject of [
      { file: id },
      { submission: "s2" },
      { submission: "t3_s2" },
      { image: pictures[1]?.toString("base64") },
      { image: `data:image/png;base64,${pictures[1]?.toString("base64")}` },
    ])
      expect((await searchJson(subject)).answer.matches[0]).toMatchObject({ ...itself, file: { id } });
  });
  test("by a request whose body is the picture", async () => {
    const { status, body } = await open.json("/api/search/image?limit=1", {
      body: new Blob([Buffer.from(pictures[0] ?? flat)]),
      key: "read-key",
      headers: { "content-type": "image/png" },
    });
    expect(status).toBe(200);
    expect((body as Answer).matches).toEqual([expect.objectContaining(itself)]);
  });
  test("by a hash that its file shows", async () => {
    const { body } = await open.json("/api/file/1", { key: "read-key" });
    const { pdq, dhash } = (body as { hashes: { pdq: string; dhash: string } }).hashes;
    expect((await searchJson({ pdq })).answer.matches[0]).toMatchObject({ verdict: "same", file: { id: 1 } });
    expect((await searchJson({ dhash })).answer.matches[0]).toMatchObject({
      verdict: "maybe",
      file: { id: 1 },
    });
  });
  test("a flat picture matches only itself, byte for byte", async () => {
    const { answer } = await search({ image: file(flat) });
    expect(answer.matches.map(({ submissions }) => submissions[0]?.id)).toEqual(["s9"]);
    const again = await sharp(flat).jpeg().toBuffer();
    expect((await search({ image: file(again) })).answer.matches).toEqual([]);
  });
});

test("limit, minimum score and filters restrict the matches", async () => {
  const image = file(pictures[0] ?? flat);
  expect((await search({ image, limit: "1" })).answer.matches).toHaveLength(1);
  const sure = (await search({ image, min_score: "100" })).answer.matches;
  expect(sure.map(({ score }) => score)).toEqual([100]);
  const filtered = async (fields: Record<string, string>) =>
    (await search({ image, min_score: "100", ...fields })).answer.matches.flatMap(({ submissions }) =>
      submissions.map(({ id }) => id),
    );
  expect(await filtered({ from: "1600000002" })).toEqual(["s12"]);
  expect(await filtered({ to: "1600000002" })).toEqual(["s1"]);
  expect(await filtered({ subreddit: "r/PICS", source: "reddit", nsfw: "false" })).toEqual(["s1", "s12"]);
  expect(await filtered({ subreddit: "art" })).toEqual([]);
  expect(await filtered({ nsfw: "true" })).toEqual([]);
});

const wide = () =>
  sharp({ create: { width: 30_000, height: 2, channels: 3, background: "#123" } })
    .png()
    .toBuffer();
const transparent = () =>
  sharp({ create: { width: 50, height: 50, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
    .png()
    .toBuffer();
const animated = () =>
  sharp(Buffer.alloc(40 * 80 * 3, 90), { raw: { width: 40, height: 80, channels: 3, pageHeight: 40 } })
    .gif()
    .toBuffer();

test.each([
  [
    "of one pixel",
    () =>
      sharp({ create: { width: 1, height: 1, channels: 3, background: "#fff" } })
        .png()
        .toBuffer(),
  ],
  ["that is transparent", transparent],
  ["that moves", animated],
])("a picture %s is searched by, and nothing is like it", async (_, make) => {
  const { status, answer } = await search({ image: file(await make()) });
  expect({ status, matches: answer.matches }).toEqual({ status: 200, matches: [] });
});

const refused: [
  rule: string,
  status: number,
  ask: () => Promise<Record<string, string | Blob>>,
  reason: string,
][] = [
  ["30,000 pixels wide", 400, async () => ({ image: file(await wide()) }), "30000x2"],
  ["that is broken", 400, async () => ({ image: file((pictures[0] ?? flat).subarray(0, 4000)) }), ""],
  ["that is none", 400, async () => ({ image: file(Buffer.from("words")) }), ""],
  ["that is empty", 422, async () => ({ image: file(Buffer.alloc(0)) }), "image"],
  ["without a subject", 422, async () => ({}), "one of image, url"],
  ["with two subjects", 422, async () => ({ file: "1", submission: "s1" }), "not file and submission"],
  ["of a hash that is too short", 422, async () => ({ pdq: "ab".repeat(31) }), "64 hexadecimal digits"],
  ["of a hash that is too long", 422, async () => ({ dhash: "ab".repeat(25) }), "48 hexadecimal digits"],
  ["of a file that is not stored", 404, async () => ({ file: "999" }), "file 999"],
  ["of a submission that is not stored", 404, async () => ({ submission: "nobody" }), "nobody"],
  ["of a URL that answers 404", 400, async () => ({ url: "https://example.com/gone.png" }), "404"],
  ["of a private address", 400, async () => ({ url: "http://127.0.0.1/x.png" }), "127.0.0.1"],
  ["with a limit of 0", 422, async () => ({ file: "1", limit: "0" }), "1 to 200"],
  ["with a score over 100", 422, async () => ({ file: "1", min_score: "101" }), "0 to 100"],
  [
    "of a picture in the wrong field",
    422,
    async () => ({ file: file(flat) }),
    "a picture is the field image",
  ],
  ["from after its end", 422, async () => ({ file: "1", from: "2020", to: "2019" }), "a time after from"],
  ["with an invalid date", 422, async () => ({ file: "1", from: "yesterday" }), "date"],
  ["with an unknown field", 422, async () => ({ file: "1", minscore: "5" }), "minscore"],
  ["with invalid base64", 422, async () => ({ image: "§§§" }), "base64"],
];
test("two pictures in one form are refused", async () => {
  const body = new FormData();
  for (const picture of pictures.slice(0, 2)) body.append("image", file(picture));
  const answer = await open.json("/api/search/image", { body, key: "read-key" });
  expect(answer).toMatchObject({
    status: 422,
    body: { message: 'image: "2 of them"; allowed: one' },
  });
});

test.each(refused)("a search %s is answered %i with its reason", async (_, status, ask, reason) => {
  const answer = await search(await ask());
  expect(answer.status).toBe(status);
  expect(JSON.stringify(answer.answer)).toContain(reason);
});

test("a blocked picture is not shown, and a search by it gets the reason, but only with a key", async () => {
  const image = file(pictures[7] ?? flat);
  const [found] = (await search({ image })).answer.matches;
  const json = { bank: "prints", file: found?.file.id, reason: "sold as prints" };
  expect((await open.json("/api/block", { json })).status).toBeLessThan(300);
  const { status, answer } = await search({ image: file(await sharp(pictures[7]).flop().jpeg().toBuffer()) });
  expect({ status, ...answer }).toMatchObject({
    status: 200,
    blocked: { bank: "prints", reason: "sold as prints" },
    matches: [],
  });
  const body = new FormData();
  body.set("image", file(pictures[7] ?? flat));
  const stranger = await open.json("/api/search/image", { body, key: undefined });
  expect(stranger).toEqual({ status: 200, body: { searched: answer.searched, matches: [] } });
});

describe.each(["/api/search/image", "/api/similarity/url?q=1&algorithm=dhash_xor_norm"])(
  "%s by URL",
  (path) => {
    const byUrl = (url: string) => {
      const body = new FormData();
      body.set("url", url);
      return open.json(path, { body, key: undefined });
    };

    test("leaves no host at rest, whatever answers", async () => {
      for (let times = 0; times < 6; times++)
        expect(await byUrl("https://refusing.example/1.jpg")).toMatchObject({ status: 400 });
      expect(open.context.network.resting()).toEqual([]);
    });

    test.each(["https://oauth.reddit.com/api/v1/me", "https://api.imgur.com/3/image/AbCdEf1"])(
      "refuses the API at %s",
      async (url) => {
        const { status, body } = await byUrl(url);
        expect(status).toBe(400);
        expect(body).toMatchObject({ error: { code: "refused_address" } });
      },
    );
  },
);
