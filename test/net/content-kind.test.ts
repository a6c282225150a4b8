import { kindOf } from "../../src/net/content-kind.ts";
import { describe, expect, test } from "bun:test";
import sharp from "sharp";

const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: "#369" } });
const text = (words: string) => new TextEncoder().encode(words);
const bmp = new Uint8Array(70);
bmp.set([0x42, 0x4d, 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40]);

describe("a picture is recognized by its bytes, whatever the header", () => {
  const cases: [string, () => Promise<Uint8Array>][] = [
    ["image/jpeg", () => picture.clone().jpeg().toBuffer()],
    ["image/png", () => picture.clone().png().toBuffer()],
    ["image/webp", () => picture.clone().webp().toBuffer()],
    ["image/gif", () => picture.clone().gif().toBuffer()],
    ["image/avif", () => picture.clone().heif({ compression: "av1" }).toBuffer()],
    ["image/tiff", () => picture.clone().resize(300, 300).tiff({ compression: "none" }).toBuffer()],
    ["image/bmp", async () => bmp],
  ];
  test.each(cases)("%s", async (kind, make) => {
    const bytes = (await make()).subarray(0, 1024);
    for (const type of [null, "text/html", "application/octet-stream", "video/mp4"])
      expect(await kindOf(bytes, type)).toBe(kind);
  });
});

describe("ISO media is an AVIF by any of its brands", () => {
  const box = (...brands: string[]) => {
    const bytes = Buffer.alloc(8 + brands.length * 4 + 40);
    bytes.writeUInt32BE(8 + brands.length * 4);
    bytes.write(`ftyp${brands.join("")}`, 4, "latin1");
    return bytes;
  };
  test.each<[brands: string[], kind: string | undefined]>([
    [["avif", "\0\0\0\0", "mif1"], "image/avif"],
    [["avis", "\0\0\0\0", "avif", "msf1"], "image/avif"],
    [["avis", "\0\0\0\0", "msf1", "iso8"], "image/avif"],
    [["miaf", "\0\0\0\0", "avif"], "image/avif"],
    [["MA1B", "\0\0\0\0", "avis"], "image/avif"],
    [["iso8", "\0\0\0\0", "avis"], "image/avif"],
    [["heic", "\0\0\0\0", "mif1"], "image/heif"],
    [["isom", "\0\0\0\0", "mp42"], undefined],
    [["isom", "avif", "mp42"], undefined],
  ])("%j", async (brands, kind) => {
    expect(await kindOf(box(...brands), "image/avif")).toBe(kind);
  });

  test.each(["II*\0", "MM\0*", "II+\0", "MM\0+"])("a TIFF begins with %j", async (begins) => {
    expect(await kindOf(Buffer.from(begins.padEnd(40, "\x01"), "latin1"), null)).toBe("image/tiff");
  });
});

describe("other content", () => {
  const cases: [what: string, bytes: Uint8Array, type: string | null, kind: string | undefined][] = [
    ["a page", text("<!DOCTYPE html><p>x"), null, "text/html"],
    ["a page behind a picture's type", text("\n  <html><body>x"), "image/jpeg", "text/html"],
    ["a page with a mark and a comment", text("\ufeff<!-- hi --><html>"), null, "text/html"],
    ["an XHTML page", text('<?xml version="1.0"?><!DOCTYPE html>'), "application/xhtml+xml", "text/html"],
    ["a fragment that says so", text("<p>hello"), "text/html; charset=utf-8", "text/html"],
    ["an empty page", text(""), "text/html", "text/html"],
    ["an empty body", text(""), "image/png", undefined],
    ["text", text("hello <html>"), "text/plain", undefined],
    [
      "text that begins like a bitmap",
      text("BMW sells cars, which is not a picture of one"),
      "text/plain",
      undefined,
    ],
    ["JSON", text('{"html":"<html>"}'), "application/json", undefined],
    ["XML", text('<?xml version="1.0"?><rss/>'), "application/xml", undefined],
    ["PDF, even as a page", text("%PDF-1.7\n"), "text/html", undefined],
  ];
  test.each(cases)("%s", async (_what, bytes, type, kind) => {
    expect(await kindOf(bytes, type)).toBe(kind);
  });
});

test("a picture of a kind that is not read is known as one", async () => {
  expect(await kindOf(Uint8Array.from([0, 0, 1, 0, 1, 0, 16, 16, 0, 0]), null)).toBe("image/x-icon");
  expect(await kindOf(text("8BPS\0\u0001xxxxxxxxxx"), "image/png")).toBe("image/vnd.adobe.photoshop");
});

describe("a drawing is known as one", () => {
  const cases: [what: string, body: string, type: string | null][] = [
    ["by its root", '<svg xmlns="http://www.w3.org/2000/svg"/>', null],
    ["sent as a page", "<svg>", "text/html"],
    ["sent as a picture", " \n<svg viewBox='0 0 1 1'>", "image/png"],
    ["after its prolog", '<?xml version="1.0"?>\n<!-- Generator: <x> -->\n<svg>', "application/xml"],
    [
      "after its type",
      '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "a.dtd" [ <!ENTITY a "b"> ]><svg>',
      null,
    ],
    ["with a prefix", "<svg:svg>", null],
    ["by its header, where a comment is long", `<!-- ${"x".repeat(2000)} --><svg>`, "image/svg+xml"],
  ];
  test.each(cases)("%s", async (_what, body, type) => {
    expect(await kindOf(text(body), type)).toBe("image/svg+xml");
  });

  const pages: [what: string, body: string, type: string | null][] = [
    ["a page that shows one", "<!doctype html><svg>", null],
    ["a page behind a comment", "<!-- x --><html><svg>", "text/html"],
    ["a page sent as one", "<html>", "image/svg+xml"],
  ];
  test.each(pages)("%s is a page", async (_what, body, type) => {
    expect(await kindOf(text(body), type)).toBe("text/html");
  });
});
