import { afterEach, describe, expect, test } from "bun:test";
import { createImgur } from "../../src/resolvers/imgur.ts";
import { type Reply, type UrlMap, urlMap } from "../support/url-map.ts";
import { codeOf, submissionWith } from "./submission.ts";

const API = "https://api.imgur.com/3";
const gif = Uint8Array.from(
  Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64"),
);

let map: UrlMap | undefined;
afterEach(async () => {
  await map?.close();
  map = undefined;
});

async function resolve(url: string, answers: Record<string, Reply>, clientId: string | undefined = "client") {
  await map?.close();
  map = await urlMap(answers);
  const imageOf = await createImgur(clientId).resolve(new URL(url), submissionWith(), map.fetcher);
  return imageOf.images;
}
const withoutId = (url: string, answers: Record<string, Reply> = {}) => resolve(url, answers, "");
const asked = () => map?.requests.map((request) => request.url.replace(API, ""));

const image = (id: string, fields: object = {}) => ({
  id,
  type: "image/jpeg",
  link: `https://i.imgur.com/${id}.jpg`,
  ...fields,
});
const data = (body: unknown): Reply => ({ body: { data: body, success: true, status: 200 } });
const imageOf = (id: string, extension = "jpg") => ({
  url: `https://i.imgur.com/${id}.${extension}`,
  key: id,
});

describe("an Imgur picture", () => {
  test("with id and extension in its URL is used directly, without a request", async () => {
    expect(await resolve("http://i.imgur.com/AbCdEf1h.png?1", {})).toEqual([imageOf("AbCdEf1", "png")]);
    expect(asked()).toEqual([]);
  });

  test("whose extension the URL does not give is asked of the API, with its caption", async () => {
    const answers = {
      [`${API}/image/AbCdE`]: data(image("AbCdE", { type: "image/png", description: "seen" })),
    };
    const [picture] = await resolve("https://imgur.com/AbCdE", answers);
    expect(picture).toEqual({ ...imageOf("AbCdE", "png"), caption: "seen" });
  });

  test("has without a client id the extension that the picture host says", async () => {
    const typed = (type: string): Reply => ({ headers: { "content-type": type }, body: gif });
    const answers: Record<string, Reply> = {
      "https://i.imgur.com/AbCdE.jpg": typed("image/png"),
      "https://i.imgur.com/FgHiJkl.jpg": typed("image/gif"),
      "https://i.imgur.com/KlMnO.jpg": typed("image/jpeg"),
      "https://i.imgur.com/PqRsT.jpg": { status: 302, headers: { location: "/removed.png" } },
      "https://i.imgur.com/UvWxY.jpg": { status: 404 },
      "https://i.imgur.com/removed.png": typed("image/png"),
    };
    expect(await withoutId("https://imgur.com/AbCdE,FgHiJkl,KlMnO,PqRsT,UvWxY", answers)).toEqual([
      imageOf("AbCdE", "png"),
      imageOf("FgHiJkl", "gif"),
      imageOf("KlMnO"),
      imageOf("PqRsT"),
      imageOf("UvWxY"),
    ]);
    expect(map?.requests.every((request) => request.method === "HEAD")).toBe(true);
  });

  test("waits while the picture host does not answer", async () => {
    const answers = { "https://i.imgur.com/AbCdE.jpg": { status: 503 } };
    expect(await codeOf(withoutId("https://imgur.com/AbCdE", answers))).toBe("unavailable");
  });

  test("is gone where the URL is the notice of its removal", async () => {
    expect(await codeOf(resolve("https://i.imgur.com/removed.png", {}))).toBe("gone");
  });
});

describe("an Imgur album", () => {
  const url = "https://imgur.com/a/words-AbCdE";

  test("yields its pictures in order, by id, with title and description", async () => {
    const images = [
      image("aaaaaaa", { title: "One ", description: null, link: "http://i.imgur.com/aaaaaaa.jpg" }),
      image("bbbbbbb", { title: "Two", description: "the second", type: "image/png" }),
      // Over 20 MB the link is a still.
      image("ccccccc", { type: "image/gif", animated: true, link: "http://i.imgur.com/ccccccch.gif" }),
      image("ddddddd", { type: "video/mp4", link: "https://i.imgur.com/ddddddd.mp4" }),
      image("eeeeeee", { type: null, link: null }),
    ];
    const answers = { [`${API}/album/AbCdE`]: data({ id: "AbCdE", images_count: 5, images }) };
    expect(await resolve(url, answers)).toEqual([
      { ...imageOf("aaaaaaa"), caption: "One" },
      { ...imageOf("bbbbbbb", "png"), caption: "Two: the second" },
      imageOf("ccccccc", "gif"),
      imageOf("eeeeeee"),
    ]);
    expect(map?.requests[0]?.headers.get("authorization")).toBe("Client-ID client");
  });

  const partly: [string, object][] = [
    ["fewer pictures than it counts", { images_count: 2, images: [image("aaaaaaa")] }],
    ["a count and no pictures", { images_count: 2 }],
    ["null for its pictures", { images_count: 2, images: null }],
    ["neither", {}],
  ];
  test.each(partly)("that names %s is asked for all of them", async (_what, fields) => {
    const answers = {
      [`${API}/album/AbCdE`]: data({ id: "AbCdE", ...fields }),
      [`${API}/album/AbCdE/images`]: data([image("aaaaaaa"), image("bbbbbbb")]),
    };
    expect(await resolve(url, answers)).toEqual([imageOf("aaaaaaa"), imageOf("bbbbbbb")]);
    expect(asked()).toEqual(["/album/AbCdE", "/album/AbCdE/images"]);
  });

  test("that is empty is done without pictures", async () => {
    const answers = { [`${API}/album/AbCdE`]: data({ id: "AbCdE", images_count: 0, images: [] }) };
    expect(await resolve(url, answers)).toEqual([]);
  });

  test("waits for the client id, and the message starts with its name", async () => {
    const waiting = withoutId(url);
    expect(await codeOf(waiting)).toBe("needs_setting");
    await expect(waiting).rejects.toThrow(/^IMGUR_CLIENT_ID/);
  });
});

describe("a post of Imgur's gallery", () => {
  const url = "https://imgur.com/gallery/AbCdEf1";
  const gone: Reply = {
    status: 404,
    body: { data: { error: "Unable to find" }, success: false, status: 404 },
  };

  const posts: [string, object, string[]][] = [
    ["a picture", image("AbCdEf1", { is_album: false }), ["AbCdEf1"]],
    ["a picture by an old answer", image("AbCdEf1"), ["AbCdEf1"]],
    ["an album", { id: "AbCdEf1", is_album: true, images_count: 1, images: [image("aaaaaaa")] }, ["aaaaaaa"]],
    ["an album by an old answer", { id: "AbCdEf1", images: [image("aaaaaaa")] }, ["aaaaaaa"]],
    ["a film", image("AbCdEf1", { type: "video/mp4" }), []],
  ];
  test.each(posts)("that is %s yields its pictures", async (_what, post, ids) => {
    const answers = { [`${API}/gallery/AbCdEf1`]: data(post) };
    expect((await resolve(url, answers)).map((picture) => picture.key)).toEqual(ids);
    expect(asked()).toEqual(["/gallery/AbCdEf1"]);
  });

  test("that has left the gallery is asked for as an album, then as a picture", async () => {
    const answers = {
      [`${API}/gallery/AbCdEf1`]: gone,
      [`${API}/album/AbCdEf1`]: gone,
      [`${API}/image/AbCdEf1`]: data(image("AbCdEf1")),
    };
    expect(await resolve(url, answers)).toEqual([imageOf("AbCdEf1")]);
    expect(asked()).toEqual(["/gallery/AbCdEf1", "/album/AbCdEf1", "/image/AbCdEf1"]);
  });

  test("that is neither is gone", async () => {
    const paths = ["gallery", "album", "image"];
    const answers = Object.fromEntries(paths.map((path) => [`${API}/${path}/AbCdEf1`, gone]));
    expect(await codeOf(resolve(url, answers))).toBe("gone");
  });

  test("without a client id is taken directly where it is a picture", async () => {
    const answers = {
      "https://i.imgur.com/AbCdEf1.jpg": { headers: { "content-type": "image/gif" }, body: gif },
    };
    expect(await withoutId(url, answers)).toEqual([imageOf("AbCdEf1", "gif")]);
  });

  const albums: [string, Record<string, Reply>][] = [
    ["nothing answers at its picture's address", { "https://i.imgur.com/AbCdEf1.jpg": { status: 404 } }],
    [
      "the notice of a removal answers there",
      {
        "https://i.imgur.com/AbCdEf1.jpg": { status: 302, headers: { location: "/removed.png" } },
        "https://i.imgur.com/removed.png": { body: gif },
      },
    ],
    ["a page answers there", { "https://i.imgur.com/AbCdEf1.jpg": { body: "<!doctype html><p>words" } }],
  ];
  test.each(albums)("without a client id waits where %s", async (_what, answers) => {
    expect(await codeOf(withoutId(url, answers))).toBe("needs_setting");
  });

  test("without a client id waits at once where its id is short, since ids of other pictures are too", async () => {
    expect(await codeOf(withoutId("https://imgur.com/gallery/AbCdE"))).toBe("needs_setting");
    expect(asked()).toEqual([]);
  });
});

describe("an error of Imgur's API", () => {
  const failure = (error: unknown, status: number) => ({ data: { error }, success: false, status });
  const errors: [string, Reply, string][] = [
    [
      "over capacity, said with a 403",
      { status: 403, body: failure("Imgur is over capacity.", 403) },
      "limited",
    ],
    ["over capacity, said with a 200", { body: failure("Imgur is over capacity.", 1203) }, "limited"],
    [
      "a used-up day",
      { status: 403, body: { errors: [{ code: "429", detail: "Too Many Requests" }] } },
      "limited",
    ],
    ["429", { status: 429, body: { errors: [{ code: "429", detail: "Too Many Requests" }] } }, "limited"],
    ["404", { status: 404, body: failure("Unable to find an album", 404) }, "gone"],
    ["404 said with a 200", { body: failure("Unable to find an album", 404) }, "gone"],
    ["a private album", { status: 403, body: failure("Permission denied", 403) }, "gone"],
    ["an error as an object", { status: 403, body: failure({ code: 403, message: "Denied" }, 403) }, "gone"],
    ["a wrong client id", { status: 403, body: failure("Invalid client_id", 403) }, "blocked"],
    ["401", { status: 401, body: failure("The access token provided is invalid.", 401) }, "blocked"],
    ["a page under 403", { status: 403, headers: { "content-type": "text/html" }, body: "<p>no" }, "blocked"],
    ["nothing under 403", { status: 403 }, "blocked"],
    ["503", { status: 503, body: "<p>later" }, "unavailable"],
    ["500 said with a 200", { body: failure("Internal error", 500) }, "unavailable"],
    ["a page under 200", { body: "<!doctype html><p>hello" }, "bad_answer"],
    ["another shape of album", data({ id: 5 }), "bad_answer"],
    ["no envelope", { body: [] }, "bad_answer"],
  ];
  test.each(errors)("has its own code: %s", async (_what, answer, code) => {
    expect(await codeOf(resolve("https://imgur.com/a/AbCdE", { [`${API}/album/AbCdE`]: answer }))).toBe(code);
  });
});
