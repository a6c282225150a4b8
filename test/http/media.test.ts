import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { serve, type Server } from "../../src/http/serve.ts";
import type { ImageFormat } from "../../src/model/image-format.ts";
import { addSubmissions, now, type OpenApp, openApp } from "./open-app.ts";

/** Bytes that a browser would render as a page without the headers. */
const original = new TextEncoder().encode(`<script>alert("0123456789")</script>`);
const thumbnail = new TextEncoder().encode("RIFF\x0b\0\0\0WEBP, bytes");
const sha256 = new Bun.CryptoHasher("sha256").update(original).digest("hex");
const unkept = "f".repeat(64);

let open: OpenApp;
let server: Server;
let get: (path: string, headers?: Record<string, string>, method?: string) => Promise<Response>;

const fileOf = (sha: string, format: ImageFormat, kept: boolean) => ({
  sha256: sha,
  md5: sha.slice(0, 32),
  size: original.length,
  format,
  width: 6,
  height: 6,
  frames: 1,
  original: kept,
  descriptors: { dhash: new Uint8Array(24) },
});

beforeAll(async () => {
  open = await openApp();
  await addSubmissions(open.context, 1);
  const { media, store } = open.context;
  await open.ask("/api/image", { json: { submission_id: "s1", url: "https://example.com/a.jpg" } });
  await media.withTemporary(async (path) => {
    await media.write(path, new Blob([original]));
    await media.put(path, { sha256, format: "jpeg", size: original.length }, thumbnail);
  });
  await store.saveFile("https://example.com/a.jpg", fileOf(sha256, "jpeg", true), now);
  await store.saveFile("https://example.com/b.png", fileOf(unkept, "png", false), now);
  server = serve(open.app, { host: "127.0.0.1", port: 0 });
  get = (path, headers = {}, method = "GET") =>
    fetch(`http://127.0.0.1:${server.port}${path}`, {
      method,
      headers: { "x-api-key": "read-key", ...headers },
    });
});
afterAll(async () => {
  await server.stop();
  await open.close();
});

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test("an original is served with its sniffed type and a sandbox", async () => {
  const answer = await get(`/media/${sha256}.jpg`);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe(text(original));
  const headers = Object.fromEntries(answer.headers);
  expect(headers).toMatchObject({
    "content-type": "image/jpeg",
    "content-length": String(original.length),
    "content-disposition": `inline; filename="${sha256}.jpg"`,
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "private, max-age=31536000, immutable",
    "accept-ranges": "bytes",
    etag: `"${sha256}.jpg"`,
  });
});

test("a thumbnail is served as WebP", async () => {
  const answer = await get(`/thumbs/${sha256}.webp`);
  expect(await answer.text()).toBe(text(thumbnail));
  expect(answer.headers.get("content-type")).toBe("image/webp");
  expect(answer.headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
});

const ranges: [range: string, status: number, from: number, to: number][] = [
  ["bytes=0-7", 206, 0, 8],
  ["bytes=8-", 206, 8, original.length],
  ["bytes=-9", 206, original.length - 9, original.length],
  ["bytes=0-999", 206, 0, original.length],
  ["bytes=0-1,4-5", 200, 0, original.length],
  ["bytes=5-2", 200, 0, original.length],
];

test.each(ranges)("the range %s is answered with %i", async (range, status, from, to) => {
  const answer = await get(`/media/${sha256}.jpg`, { range });
  expect(answer.status).toBe(status);
  expect(await answer.text()).toBe(text(original.slice(from, to)));
  const expected = status === 206 ? `bytes ${from}-${to - 1}/${original.length}` : null;
  expect(answer.headers.get("content-range")).toBe(expected);
  expect(answer.headers.get("content-length")).toBe(String(to - from));
  expect(answer.headers.get("content-type")).toBe("image/jpeg");
  expect(answer.headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
});

test("a range beyond the end is refused with the size", async () => {
  const answer = await get(`/media/${sha256}.jpg`, { range: "bytes=999-" });
  expect(answer.status).toBe(416);
  expect(answer.headers.get("content-range")).toBe(`bytes */${original.length}`);
  expect(await answer.json()).toMatchObject({ error: { code: "range_not_satisfiable" } });
});

test("a matching etag is answered with 304, and a range of another version with the whole", async () => {
  const etag = `"${sha256}.jpg"`;
  for (const known of [etag, `"other", W/${etag}`, "*"]) {
    const answer = await get(`/media/${sha256}.jpg`, { "if-none-match": known });
    expect([answer.status, await answer.text()]).toEqual([304, ""]);
  }
  expect((await get(`/media/${sha256}.jpg`, { "if-none-match": '"other"' })).status).toBe(200);
  const range = "bytes=0-3";
  expect((await get(`/media/${sha256}.jpg`, { range, "if-range": etag })).status).toBe(206);
  expect((await get(`/media/${sha256}.jpg`, { range, "if-range": '"other"' })).status).toBe(200);
});

test("HEAD answers as GET does, without the bytes", async () => {
  const answer = await get(`/media/${sha256}.jpg`, {}, "HEAD");
  expect([answer.status, await answer.text()]).toEqual([200, ""]);
  expect(answer.headers.get("content-type")).toBe("image/jpeg");
  expect(answer.headers.get("content-length")).toBe(String(original.length));
});

describe("nothing is served", () => {
  test.each([
    `/media/${"0".repeat(64)}.jpg`,
    `/media/${sha256}.png`,
    `/media/${sha256}.jpeg`,
    `/media/${sha256}`,
    `/media/${sha256.toUpperCase()}.jpg`,
    `/media/${sha256}.jpg/`,
    `/media/${unkept}.png`,
    "/media/..%2frebooru.sqlite",
    `/media/..%2foriginals%2f${sha256}.jpg`,
    `/media/${sha256}.jpg%00`,
    "/media/",
    `/thumbs/${sha256}.jpg`,
    `/thumbs/${unkept}.webp`,
    "/thumbs/..%2f..%2frebooru.sqlite",
  ])("at %s", async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  test("without a key", async () => {
    expect((await get(`/media/${sha256}.jpg`, { "x-api-key": "" })).status).toBe(401);
    expect((await get(`/thumbs/${sha256}.webp`, { "x-api-key": "" })).status).toBe(401);
  });
});

test("a file is described with its occurrences and its paths", async () => {
  const { body } = await open.json("/api/file/1");
  expect(body).toMatchObject({
    id: 1,
    sha256,
    format: "jpeg",
    width: 6,
    height: 6,
    encoders: ["dhash"],
    hashes: { pdq: null, quality: null, dhash: expect.stringMatching(/^[0-9a-f]{48}$/) },
    media: `/media/${sha256}.jpg`,
    thumbnail: `/thumbs/${sha256}.webp`,
    images: [
      { id: 1, url: "https://example.com/a.jpg", submission: "s1", title: "Title of s1", place: "pics" },
    ],
  });
  expect((await open.json("/api/file/2")).body).toMatchObject({ media: null, images: [] });
  for (const id of ["3", "0", "x", "1.5", "1e999"])
    expect((await open.json(`/api/file/${id}`)).status).toBe(404);
});

test("a file is found by the URL of its picture", async () => {
  const findByUrl = (url: string) => open.json(`/api/file?url=${encodeURIComponent(url)}`);
  expect(await findByUrl("https://example.com/a.jpg")).toMatchObject({
    status: 200,
    body: { id: 1, sha256 },
  });
  expect(await findByUrl("https://example.com/never-seen.jpg")).toMatchObject({ status: 404 });
  expect(await open.json("/api/file")).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining("url: missing") },
  });
});

describe("what is damaged on the disk", () => {
  const lies = (folder: string, extension: string) =>
    join(
      open.context.config.dataDir,
      folder,
      sha256.slice(0, 2),
      sha256.slice(2, 4),
      `${sha256}.${extension}`,
    );
  const etag = `"${sha256}.jpg"`;
  const asks: Record<string, string>[] = [{}, { range: "bytes=0-3" }, { "if-none-match": etag }];

  test.each<[path: string, file: () => string]>([
    [`/media/${sha256}.jpg`, () => lies("originals", "jpg")],
    [`/thumbs/${sha256}.webp`, () => lies("thumbs", "webp")],
  ])("is not served at %s, its worker is told, and it is served once it is whole", async (path, file) => {
    const { asked } = open.context.upkeep.checks.originals;
    const whole = readFileSync(file());
    for (const bytes of [Buffer.alloc(0), whole.subarray(0, 9), Buffer.alloc(whole.length), undefined]) {
      if (bytes) writeFileSync(file(), bytes);
      else rmSync(file());
      asked.clear();
      for (const headers of asks) {
        const answer = await get(path, headers);
        expect(answer.status).toBe(404);
        expect(answer.headers.get("cache-control")).toBeNull();
        expect(await answer.json()).toMatchObject({
          error: { code: "not_found", message: expect.stringContaining("damaged or missing") },
        });
      }
      expect((await get(path, {}, "HEAD")).status).toBe(404);
      expect([...asked]).toEqual([1]);
    }
    writeFileSync(file(), whole);
    expect(await (await get(path)).text()).toBe(whole.toString());
  });
});
