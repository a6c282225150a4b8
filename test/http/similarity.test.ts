import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import sharp from "sharp";
import { seedEncoders } from "../../src/encoders/encoders.ts";
import { AppError } from "../../src/errors.ts";
import { addSubmissions, type OpenApp, openApp } from "./open-app.ts";

/** A JPEG of one colour and a diagonal, so that hashes differ. */
async function picture(red: number, green: number, blue: number): Promise<Blob> {
  const side = 96;
  const data = new Uint8Array(side * side * 3);
  for (let index = 0; index < side * side; index++) {
    const shade = (index % side) + Math.floor(index / side) * 0.5;
    data.set([Math.min(255, red + shade), green, Math.max(0, blue - shade)], index * 3);
  }
  const bytes = await sharp(data, { raw: { width: side, height: side, channels: 3 } })
    .jpeg()
    .toBuffer();
  return new Blob([new Uint8Array(bytes)]);
}

const form = (fields: Record<string, string | Blob>): FormData => {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) made.set(name, value);
  return made;
};

let open: OpenApp;
let upstream: ReturnType<typeof Bun.serve>;
const ask = (path: string, body: BodyInit, headers = {}) =>
  open.json(`/api/similarity/${path}`, { body, headers, key: "read-key" });

beforeAll(async () => {
  const red = await picture(200, 20, 20);
  upstream = Bun.serve({
    port: 0,
    fetch(request) {
      const url = new URL(request.url).searchParams.get("url") ?? "";
      if (url === "https://example.com/red.jpg") return new Response(red);
      if (url === "https://example.com/page") return new Response("<p>words</p>");
      if (url === "https://example.com/busy") return new Response("busy", { status: 503 });
      return new Response("none", { status: 404 });
    },
  });
  open = await openApp({
    HOST_PACE: "*=8/0",
    FETCH_GATEWAYS: `*=http://127.0.0.1:${upstream.port}/?url={url}`,
  });
  await addSubmissions(open.context, 3);
  const { store, media } = open.context;
  const images = ["red", "blue", "red-again"].map((name, index) => ({
    submission_id: `s${index + 1}`,
    url: `https://example.com/${name}.png`,
  }));
  await open.ask("/api/image", { json: images });
  for (const [position, blob] of [red, await picture(20, 20, 220), red].entries()) {
    const { descriptors } = await media.withTemporary(async (path) => {
      await media.write(path, blob);
      return media.examine(path, { thumbnail: false });
    });
    for (const { name: encoder } of seedEncoders) {
      const bytes = descriptors[encoder];
      if (!bytes) throw new Error(`no ${encoder}`);
      await store.postDescriptors(encoder, [{ image: position + 1, bytes }], ["histogram", "dhash"], 1);
    }
  }
});
afterAll(async () => {
  await open.close();
  await upstream.stop(true);
});

const found = [
  { image: "https://example.com/red.png", url: "https://redd.it/s1", similarity: 0 },
  { image: "https://example.com/red-again.png", url: "https://redd.it/s3", similarity: 0 },
];

test("while the index loads, a search is answered with 503 and Retry-After", async () => {
  const body = form({ image: await picture(200, 20, 20) });
  const answer = await open.ask("/api/similarity/file?q=1&algorithm=abs_norm", { body });
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await answer.json()).toMatchObject({ error: { code: "loading" } });
  await open.context.index.complete();
});

describe("when it is loaded", () => {
  test.each(["abs_norm", "eucl_norm", "dhash_xor_norm"])(
    "%s finds a file, ties by image",
    async (algorithm) => {
      const image = await picture(200, 20, 20);
      const answer = await ask(`file?q=2&algorithm=${algorithm}`, form({ image }));
      expect(answer).toEqual({ status: 201, body: found });
      const all = (await ask(`file?q=9&algorithm=${algorithm}`, form({ image }))).body as {
        similarity: number;
      }[];
      expect(all).toHaveLength(3);
      expect(all[2]?.similarity).toBeGreaterThan(0);
    },
  );

  test("a URL is accepted in either kind of form", async () => {
    const url = "https://example.com/red.jpg";
    for (const body of [form({ url }), new URLSearchParams({ url })]) {
      expect(await ask("url?q=2&algorithm=abs_norm", body)).toEqual({ status: 201, body: found });
    }
  });

  const words = new Blob(["words"], { type: "image/jpeg" });
  const refused: [rule: string, path: string, body: () => BodyInit, message: string][] = [
    ["no quantity", "file?algorithm=abs_norm", () => form({ image: words }), "Invalid quantity."],
    ["a quantity of 0", "url?q=0&algorithm=abs_norm", () => form({ url: "x" }), "Invalid quantity."],
    ["no algorithm", "file?q=1", () => form({ image: words }), 'algorithm: "": allowed are abs_norm'],
    ["an unknown algorithm", "file?q=1&algorithm=magic", () => form({ image: words }), 'algorithm: "magic"'],
    ["no file", "file?q=1&algorithm=abs_norm", () => form({ other: words }), "image: missing"],
    [
      "a text instead of a file",
      "file?q=1&algorithm=abs_norm",
      () => form({ image: "text" }),
      "image: missing",
    ],
    ["an empty file", "file?q=1&algorithm=abs_norm", () => form({ image: new Blob([]) }), "image: missing"],
    ["a body that is not a form", "file?q=1&algorithm=abs_norm", () => "nonsense", "image: missing"],
    ["a file that is not a picture", "file?q=1&algorithm=abs_norm", () => form({ image: words }), ""],
    ["no url", "url?q=1&algorithm=abs_norm", () => form({}), "url: missing"],
    ["an invalid URL", "url?q=1&algorithm=abs_norm", () => form({ url: "red" }), 'url: "red"; allowed:'],
    ["another scheme", "url?q=1&algorithm=abs_norm", () => form({ url: "file:///etc/hosts" }), "url: "],
    [
      "a private address",
      "url?q=1&algorithm=abs_norm",
      () => form({ url: "http://127.0.0.1/x" }),
      "127.0.0.1",
    ],
    [
      "a URL that answers 404",
      "url?q=1&algorithm=abs_norm",
      () => form({ url: "https://example.com/no" }),
      "404",
    ],
    [
      "a host that is busy",
      "url?q=1&algorithm=abs_norm",
      () => form({ url: "https://example.com/busy" }),
      "503",
    ],
    ["the URL of a page", "url?q=1&algorithm=abs_norm", () => form({ url: "https://example.com/page" }), ""],
  ];
  test.each(refused)("%s is a bad request with its reason", async (_, path, body, message) => {
    const answer = await ask(path, body());
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining(message) } });
    expect((answer.body as { message: string }).message).not.toBe("");
  });

  test("a truncated form is a bad request", async () => {
    const headers = { "content-type": "multipart/form-data; boundary=x" };
    expect((await ask("file?q=1&algorithm=abs_norm", "--x\r\nContent-Disp", headers)).status).toBe(400);
  });
});

test("an internal error while a URL is fetched stays a 500", async () => {
  const { network } = open.context;
  const fetcher = {
    ...network.fetcher,
    download: () => Promise.reject(new AppError("internal", "a secret")),
  };
  const broken = await openApp({}, { network: { ...network, fetcher } });
  const body = new URLSearchParams({ url: "https://example.com/red.jpg" });
  expect(await broken.json("/api/similarity/url?q=1&algorithm=abs_norm", { body })).toEqual({
    status: 500,
    body: { message: "internal error", error: { code: "internal", message: "internal error" } },
  });
  await broken.close();
});
