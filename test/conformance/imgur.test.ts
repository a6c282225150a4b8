import { afterEach, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createImgur } from "../../src/resolvers/imgur.ts";
import { codeOf, submissionWith } from "../resolvers/submission.ts";
import { type Reply, type UrlMap, urlMap } from "../support/url-map.ts";

const folder = join(import.meta.dir, "../../../shared/fixtures/imgur-v3");
const API = "https://api.imgur.com/3";
const present = existsSync(folder);
if (!present) console.warn(`skipped: ${folder} is absent`);

let map: UrlMap | undefined;
afterEach(async () => {
  await map?.close();
  map = undefined;
});

/** Resolves `url` with the client id; each path of the API answers with a recorded file. */
async function resolve(url: string, files: Record<string, string>, status = 200) {
  const answers: Record<string, Reply> = {};
  for (const [path, file] of Object.entries(files)) {
    const headers = { "content-type": "application/json" };
    answers[`${API}${path}`] = { status, headers, body: await Bun.file(join(folder, file)).text() };
  }
  await map?.close();
  map = await urlMap(answers);
  return (await createImgur("client").resolve(new URL(url), submissionWith(), map.fetcher)).images;
}
const urlsOf = async (...rest: Parameters<typeof resolve>) =>
  (await resolve(...rest)).map((image) => image.url);

describe.skipIf(!present)("recorded answers of Imgur's API", () => {
  const three = ["79MH23L", "CqEsRhO", "zYOxPum"].map((id) => `https://i.imgur.com/${id}.png`);

  test("an album of 2015 has 3 pictures, though it does not call itself one", async () => {
    const files = { "/album/5F5Cy": "GetAlbumAsync.json" };
    expect(await urlsOf("https://imgur.com/a/5F5Cy", files)).toEqual(three);
    expect(
      await urlsOf("https://imgur.com/gallery/5F5Cy", { "/gallery/5F5Cy": "GetAlbumAsync.json" }),
    ).toEqual(three);
  });

  test("the pictures of an album can be asked for apart", async () => {
    const whole = await resolve("https://imgur.com/a/5F5Cy", { "/album/5F5Cy": "GetAlbumAsync.json" });
    await map?.close();
    map = await urlMap({
      [`${API}/album/5F5Cy`]: {
        body: { data: { id: "5F5Cy", images_count: 3 }, success: true, status: 200 },
      },
      [`${API}/album/5F5Cy/images`]: {
        body: await Bun.file(join(folder, "GetAlbumImagesAsync.json")).text(),
      },
    });
    const apart = await createImgur("client").resolve(
      new URL("https://imgur.com/a/5F5Cy"),
      submissionWith(),
      map.fetcher,
    );
    expect(apart.images).toEqual(whole);
  });

  test("a gallery album has 25 pictures with captions, in order", async () => {
    const images = await resolve("https://imgur.com/gallery/dO484", {
      "/gallery/dO484": "GetGalleryAlbumAsync.json",
    });
    expect(images.length).toBe(25);
    expect(images.filter((image) => image.caption).length).toBe(25);
    expect(images.slice(0, 3).map((image) => image.key)).toEqual(["xUPbs5g", "vyX3pOj", "JR8rlfz"]);
    expect(images[0]?.caption).toStartWith("Time Lapse: Three friends");
    expect(new Set(images.map((image) => image.key)).size).toBe(25);
  });

  test("an album without a cover, and one with escaped slashes, have 1 picture", async () => {
    const uncovered = { "/album/z6B0j": "album-null-cover-2021.json" };
    expect(await urlsOf("https://imgur.com/a/z6B0j", uncovered)).toEqual(["https://i.imgur.com/1nneRbX.png"]);
    const escaped = { "/album/rTV6u": "album-single-2018.json" };
    expect(await urlsOf("https://imgur.com/a/rTV6u", escaped)).toEqual(["https://i.imgur.com/tUulJaV.jpg"]);
  });

  const pictures: [string, string, string][] = [
    ["GetImageAsync.json", "zVpyzhW", "https://i.imgur.com/zVpyzhW.gif"],
    ["image-animated-gif-2018.json", "SRup0KZ", "https://i.imgur.com/SRup0KZ.gif"],
    ["image-jpeg-2018.json", "TUgcjTQ", "https://i.imgur.com/TUgcjTQ.jpg"],
  ];
  test.each(pictures)("%s is one picture, moving where the original is", async (file, id, url) => {
    expect(await urlsOf(`https://imgur.com/gallery/${id}`, { [`/gallery/${id}`]: file })).toEqual([url]);
  });

  const errors: [string, number, string][] = [
    ["error-403-capacity.json", 403, "limited"],
    ["ImgurCapacityErrorAsync.json", 200, "limited"],
    ["ImgurCapacityErrorAsync.json", 403, "limited"],
    ["error-429-errors-array.json", 429, "limited"],
    ["error-429-errors-array.json", 403, "limited"],
    ["GetRateLimitAsync.json", 200, "bad_answer"],
    ["GetSubredditGalleryAsync.json", 200, "bad_answer"],
  ];
  test.each(errors)("%s under %p is %p", async (file, status, code) => {
    expect(await codeOf(resolve("https://imgur.com/a/AbCdE", { "/album/AbCdE": file }, status))).toBe(code);
  });
});
