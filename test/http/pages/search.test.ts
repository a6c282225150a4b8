import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { parseHTML } from "linkedom";
import sharp from "sharp";
import { paint } from "../../support/paint.ts";
import { storePicture } from "../../support/store-picture.ts";
import { addSubmissions, type Ask, type OpenApp, openApp } from "../open-app.ts";

const html = { accept: "text/html" };
const strange = `<img src=x onerror=alert(1)> '&`;

let open: OpenApp;
let upstream: ReturnType<typeof Bun.serve>;
let picture: Buffer;
let mirrored: Buffer;
const files: number[] = [];

const page = async (path: string, request: Ask = {}, app = open) => {
  const answer = await app.ask(path, { key: "read-key", headers: html, ...request });
  const { document } = parseHTML(await answer.text());
  const text = (selector: string) =>
    document.querySelector(selector)?.textContent?.replace(/\s+/g, " ").trim() ?? null;
  return { status: answer.status, headers: answer.headers, document, text };
};

const upload = (fields: Record<string, Blob | string>): Ask => {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields))
    if (value instanceof Blob) body.set(name, value, value instanceof File ? value.name : "picture.jpg");
    else body.set(name, value);
  return { body };
};

const blob = (bytes: Uint8Array, name = "picture.jpg") => new File([Buffer.from(bytes)], name);

beforeAll(async () => {
  picture = await paint(1);
  mirrored = await sharp(picture).flop().jpeg({ quality: 60 }).toBuffer();
  upstream = Bun.serve({
    port: 0,
    fetch: (request) =>
      new URL(request.url).searchParams.get("url")?.endsWith("/1.png")
        ? new Response(new Uint8Array(picture))
        : new Response("none", { status: 404 }),
  });
  open = await openApp({
    HOST_PACE: "*=8/0",
    PUBLIC_READ: "true",
    FETCH_GATEWAYS: `*=http://127.0.0.1:${upstream.port}/?url={url}`,
  });
  await addSubmissions(open.context, 5);
  for (const [index, bytes] of [picture, mirrored, await paint(2)].entries())
    files.push(await storePicture(open.context, `s${index + 1}`, `https://example.com/${index}.png`, bytes));
  await storePicture(open.context, "s4", "https://example.com/again.png", picture);
  await open.context.index.complete();
  while ((await open.context.store.retagPosts(100)) > 0);
});
afterAll(async () => {
  await open.close();
  await upstream.stop(true);
});

describe("the page without a picture", () => {
  test("offers a file, a photo and an address, as forms that work without a script", async () => {
    const { status, document } = await page("/search");
    expect(status).toBe(200);
    const form = document.querySelector("form.picture-search");
    expect(form?.getAttribute("method")).toBe("post");
    expect(form?.getAttribute("enctype")).toBe("multipart/form-data");
    expect(document.querySelector("#camera")?.getAttribute("capture")).toBe("environment");
    expect(document.querySelector("form.address-search")?.getAttribute("action")).toBe("/search");
    expect(document.querySelector("#results")?.children.length).toBe(0);
  });

  test("says how to search from other pages", async () => {
    const { document } = await page("/search");
    const copied = [...document.querySelectorAll(".search-help [data-copy]")];
    expect(copied.map((button) => button.getAttribute("data-copy")?.slice(0, 40))).toEqual([
      expect.stringContaining("javascript:"),
      "http://rebooru.test/search?url=",
    ]);
  });
});

describe("a search", () => {
  test("by a stored picture tells first where it was posted, then what is like it", async () => {
    const { status, document, text } = await page(`/search?file=${files[0]}`);
    expect(status).toBe(200);
    expect(text(".query figcaption")).toContain("This picture is stored. Posted 2 times, first:");
    expect(document.querySelector(".query img")?.getAttribute("src")).toStartWith("/thumbs/");
    expect(text("#results h2")).toBe("1 other picture is like it");
    expect(text(".matches strong")).toContain("mirrored");
    expect(document.querySelector(".matches a.button")?.getAttribute("href")).toBe(
      `/compare?a=${files[0]}&b=${files[1]}`,
    );
  });

  test("by an upload shows a small copy of it beside the results", async () => {
    const { status, document, text } = await page("/search", upload({ image: blob(mirrored) }));
    expect(status).toBe(200);
    expect(text(".query figcaption")).toContain("This picture is stored. Posted once");
    const small = await sharp(mirrored).resize(200).jpeg().toBuffer();
    const other = await page(
      "/search",
      upload({ image: blob(small, `${strange}.jpg`), camera: new Blob([]) }),
    );
    expect(other.text(".query figcaption")).toBe("This picture itself is not stored.");
    expect(other.text(".drop-zone")).toContain(`Searched by ${strange}.jpg`);
    expect(other.document.querySelectorAll("main img[onerror]").length).toBe(0);
    expect(other.text("#results h2")).toBe("2 pictures are like it");
    const copy = other.document.querySelector(".query img")?.getAttribute("src") ?? "";
    const bytes = await open.ask(copy, { key: "read-key" });
    expect(bytes.headers.get("content-type")).toBe("image/webp");
    expect((await sharp(await bytes.arrayBuffer()).metadata()).width).toBe(200);
    expect(document.querySelector(".query img")?.getAttribute("src")).toStartWith("/thumbs/");
  });

  test("by a photo that was just taken is one by an upload", async () => {
    const { text } = await page("/search", upload({ image: new Blob([]), camera: blob(picture) }));
    expect(text(".query figcaption")).toContain("This picture is stored.");
  });

  test("by an address keeps what was typed", async () => {
    const { status, document, text } = await page("/search?url=https://example.com/1.png");
    expect(status).toBe(200);
    expect(document.querySelector("#url")?.getAttribute("value")).toBe("https://example.com/1.png");
    expect(text(".query figcaption")).toContain("This picture is stored.");
  });

  test("by a submission finds its picture", async () => {
    const { text } = await page("/search?submission=s1");
    expect(text(".query figcaption")).toContain("Posted 2 times");
  });

  test("leaves out what is less alike than asked for", async () => {
    const { text } = await page(`/search?file=${files[0]}&min_score=99.9`);
    expect(text("#results h2")).toBe("No other picture is like it");
  });

  test("says so where nothing is like it, and what to do", async () => {
    const { text, document } = await page("/search", upload({ image: blob(await paint(77)) }));
    expect(text("#results h2")).toBe("Not seen before");
    expect(text("#results .empty")).toContain("Nothing like it is among 3 pictures");
    expect(document.querySelector("#results .empty a")?.getAttribute("href")).toBe("/feeds");
  });

  test("is open to strangers where reading is", async () => {
    expect((await page("/search", { ...upload({ image: blob(picture) }), key: undefined })).status).toBe(200);
  });
});

describe("a search that fails says why in a sentence, keeps what was typed, and has the right status", () => {
  const text = blob(Buffer.from("hello"), "a.txt");
  const cases: [what: string, path: string, request: Ask, status: number, sentence: string][] = [
    ["a text file", "/search", upload({ image: text }), 400, "This is not a picture. Choose a picture"],
    ["no address", "/search?url=hello", {}, 422, "That cannot be searched by. Check the address"],
    ["another scheme", "/search?url=ftp://example.com/1.png", {}, 422, "Check the address"],
    ["a private address", "/search?url=http://10.1.2.3/1.png", {}, 400, "Only public addresses"],
    ["an address with nothing", "/search?url=https://example.com/2.png", {}, 400, "Check the address"],
    ["a picture that is not stored", "/search?file=4711", {}, 404, "This picture is not stored."],
    ["a number that is none", "/search?file=one", {}, 422, "the number of a stored picture"],
    ["a score that is none", "/search?file=1&min_score=101", {}, 422, "That cannot be searched by."],
    ["a field that is not known", "/search", upload({ colour: "red" }), 422, "no field of this name"],
  ];
  test.each(cases)("%s", async (_, path, request, status, sentence) => {
    const found = await page(path, request);
    expect(found.status).toBe(status);
    expect(found.text("#results [role=alert]")).toContain(sentence);
    expect(found.document.querySelector("form.picture-search")).not.toBeNull();
    const url = new URL(path, "http://rebooru.test").searchParams.get("url") ?? "";
    expect(found.document.querySelector("#url")?.getAttribute("value") ?? "").toBe(url);
  });

  test("strange addresses stay text", async () => {
    const { document } = await page(`/search?url=${encodeURIComponent(`"><script>alert(1)</script>`)}`);
    expect(document.querySelector("#url")?.getAttribute("value")).toBe(`"><script>alert(1)</script>`);
    expect(document.querySelectorAll("main script").length).toBe(0);
  });

  test("a picture over 20 MB is answered by a page", async () => {
    const { status, text } = await page("/search", upload({ image: blob(new Uint8Array(21 * 2 ** 20)) }));
    expect(status).toBe(413);
    expect(text("main")).toContain("Choose a smaller picture.");
  });

  test("a small copy that is no longer kept, and a name that never was one", async () => {
    expect((await page("/search/picture/0")).status).toBe(404);
    expect((await page("/search/picture/..%2F..%2Fetc")).status).toBe(404);
  });

  test("more searches in a minute than allowed: by picture and by address, with the time to wait", async () => {
    const limited = await openApp({ RATE_LIMIT: "1/600", PUBLIC_READ: "true" });
    const stranger = { key: undefined };
    expect((await page("/search", stranger, limited)).status).toBe(200);
    expect((await page("/search?file=1", stranger, limited)).status).not.toBe(429);
    const { status, headers, text } = await page("/search?url=https://example.com/1.png", stranger, limited);
    expect(status).toBe(429);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    expect(text("[role=alert]")).toContain("more than 1 searches in a minute");
    const posted = await page("/search", { ...upload({ image: blob(picture) }), ...stranger }, limited);
    expect(posted.status).toBe(429);
    await limited.close();
  });

  test("a client that leaves ends its search", async () => {
    const leaving = new AbortController();
    leaving.abort();
    const body = new FormData();
    body.set("image", blob(picture));
    const request = new Request("http://rebooru.test/search", {
      method: "POST",
      body,
      headers: { ...html, "x-api-key": "read-key" },
      signal: leaving.signal,
    });
    expect((await open.app.fetch(request)).status).toBe(499);
  });
});

describe("comparing two stored pictures", () => {
  test("shows both, says how they are alike, and how the one lies on the other", async () => {
    const { status, document, text } = await page(`/compare?a=${files[1]}&b=${files[0]}`);
    expect(status).toBe(200);
    expect(text("main")).toContain("The first is the same picture, mirrored");
    expect([...document.querySelectorAll(".compare img")].map((img) => img.getAttribute("alt"))).toEqual([
      expect.stringContaining("Picture posted by"),
      expect.stringContaining("Picture posted by"),
    ]);
    const overlay = document.querySelector(".compare")?.getAttribute("data-overlay")?.split(" ").map(Number);
    expect(overlay?.map((value) => Math.round(value) + 0)).toEqual([-1, 0, 0, 0, 1, 0]);
  });

  test("says so where they are not alike", async () => {
    const { status, text } = await page(`/compare?a=${files[2]}&b=${files[0]}`);
    expect(status).toBe(200);
    expect(text("main")).toContain("not alike by any measure");
  });

  test.each([
    ["a=1&b=4711", 404],
    ["a=1", 400],
    ["a=1&b=two", 400],
    ["a=-1&b=1", 400],
    ["a=1&b=1&c=1", 400],
  ])("with %s is answered by a page with the status %i", async (query, status) => {
    const found = await page(`/compare?${query}`);
    expect(found.status).toBe(status);
    expect(found.text("[role=alert]")).not.toBeNull();
  });
});
