import { expect, test } from "bun:test";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { cleanText } from "../../src/media/metadata/decode-text.ts";
import { dropPngTexts, readPngTexts } from "../../src/media/metadata/png-texts.ts";
import { readEmbedded } from "../../src/media/metadata/read-embedded.ts";
import { readExif } from "../../src/media/metadata/read-exif.ts";
import { chunk, makePng } from "./pictures.ts";
import {
  avifMadeBy,
  embeddedIn,
  exifBlock,
  gifWith,
  iTXt,
  jpegCommented,
  jpegWith,
  pngWith,
  tag,
  tEXt,
  webpWith,
  zTXt,
} from "./texts.ts";

const settings = "Steps: 20, Sampler: Euler a, Size: 512x512, Model: m";
const parameters = `café 日本 😀\nNegative prompt: dogs\n${settings}`;
const latin = `café\nNegative prompt: dogs\n${settings}`;
const ofLatin = Buffer.from(latin, "latin1");
const comment = (prefix: string, text: Uint8Array) => Buffer.concat([Buffer.from(prefix), text]);
const utf16 = (text: string, little: boolean) => {
  const bytes = Buffer.from(text, "utf16le");
  return little ? bytes : bytes.swap16();
};
const undefinedPrefix = "\0".repeat(8);
const jis = Buffer.from(`\x1b$BF|K\\\x1b(B\n${settings}`);
const commented = (value: Uint8Array, little = true) => exifBlock({}, { [tag.comment]: value }, little);
const xmp = (text: string) =>
  `<x:xmpmeta><rdf:Description><exif:UserComment><rdf:Alt><rdf:li xml:lang="x-default">${text}</rdf:li></rdf:Alt></exif:UserComment></rdf:Description></x:xmpmeta>`;
const drawThings = "{&quot;c&quot;:&quot;caf&#xe9; &amp; &#128512;&quot;,&quot;steps&quot;:8}";

test.each<[string, string, Uint8Array]>([
  ["tEXt in UTF-8", "café 日本 😀", pngWith(tEXt("parameters", parameters))],
  ["tEXt in Latin-1", "café", pngWith(tEXt("parameters", ofLatin))],
  ["zTXt", "café", pngWith(zTXt("parameters", ofLatin))],
  ["iTXt", "café 日本 😀", pngWith(iTXt("parameters", parameters))],
  ["compressed iTXt", "café 日本 😀", pngWith(iTXt("parameters", parameters, { compressed: true }))],
  ["iTXt that is not in UTF-8", "café", pngWith(iTXt("parameters", ofLatin))],
  ["the first of two tEXt", "café", pngWith(tEXt("parameters", latin), tEXt("parameters", "x"))],
  [
    "tEXt behind the pixels",
    "café",
    makePng(4, 4, new Uint8Array(52), { after: [tEXt("parameters", latin)] }),
  ],
  ["eXIf of a PNG", "café", pngWith(chunk("eXIf", commented(comment(undefinedPrefix, ofLatin))))],
  ["EXIF of a JPEG, ASCII", "café", await jpegWith(commented(comment("ASCII\0\0\0", Buffer.from(latin))))],
  ["EXIF of a JPEG, no prefix", "café", await jpegWith(commented(Buffer.from(latin)))],
  [
    "EXIF of a JPEG, UTF-8 after UNICODE",
    "café 日本 😀",
    await jpegWith(commented(comment("UNICODE\0", Buffer.from(`${parameters}\0`)))),
  ],
  ["the comment of a GIF", "café 日本 😀", gifWith(parameters)],
  ["the comment of a JPEG", "café 日本 😀", await jpegCommented(parameters)],
  ["EXIF of a JPEG, JIS", "日本", await jpegWith(commented(comment("JIS\0\0\0\0\0", jis)))],
  ...(await Promise.all(
    [true, false].flatMap((folder) =>
      [true, false].map(async (text): Promise<[string, string, Uint8Array]> => {
        const value = comment("UNICODE\0", utf16(parameters, text));
        const [order, folderOrder] = [text, folder].map((little) => (little ? "little" : "big"));
        const name = `EXIF of a JPEG, UNICODE of ${order} endian in a folder of ${folderOrder}`;
        return [name, "café 日本 😀", await jpegWith(commented(value, folder))];
      }),
    ),
  )),
  [
    "EXIF of a WebP, UNICODE with its mark",
    "日本",
    await webpWith(
      commented(
        comment("UNICODE\0", Buffer.concat([Buffer.from([0xfe, 0xff]), utf16(`日本\n${settings}`, false)])),
      ),
    ),
  ],
  [
    "XMP of a JPEG",
    "café & 😀",
    await jpegWith(Buffer.from(xmp(drawThings)), "http://ns.adobe.com/xap/1.0/\0"),
  ],
  ["XMP of a PNG", "café & 😀", pngWith(iTXt("XML:com.adobe.xmp", xmp(drawThings)))],
])("a prompt is read from %s", async (_, prompt, bytes) => {
  expect((await embeddedIn(bytes)).prompts).toMatchObject([{ prompt }]);
});

const named = (make: string, model: string, lens?: string) =>
  exifBlock({ [tag.make]: make, [tag.model]: model }, lens === undefined ? {} : { [tag.lens]: lens });

test.each<[string, string | null, Uint8Array]>([
  ["the make once", "Canon EOS 5D, EF24-70mm f/2.8L", named("Canon", "Canon EOS 5D", "EF24-70mm f/2.8L")],
  ["a make of many words", "NIKON D750", named("NIKON CORPORATION", "NIKON D750\0")],
  ["a model without its make", "HP X1, X1 lens", named("HP\0", "X1", "X1 lens")],
  ["a lens with its make", "SONY ILCE-7, FE 24-70", named("SONY\0", "ILCE-7", "Sony FE 24-70")],
  ["a lens of dashes", "FUJIFILM X-T3", named("FUJIFILM", "X-T3\0", "-----")],
  ["a make alone", "Canon", exifBlock({ [tag.make]: "Canon" })],
  ["control characters and many blanks", "Canon EOS", named("Ca\x07non  ", "EOS\n\x1b\x7f")],
  ["over 200 characters", `Canon ${"x".repeat(194)}`, named("Canon", "x".repeat(900))],
  ["no name", null, exifBlock({ [tag.make]: "      ", [tag.software]: "GIMP 2.10" })],
  ["a generator's graph", null, named("workflow:{}", 'prompt:{"a":1}')],
])("a camera is named in words: %s", async (_, expected, exif) => {
  expect((await embeddedIn(await jpegWith(exif))).camera).toBe(expected);
});

test("a camera is read from JPEG, PNG, WebP, AVIF and TIFF", async () => {
  const block = exifBlock(
    { [tag.make]: "Maker", [tag.model]: "Model Seven" },
    { [tag.lens]: "Lens 9" },
    false,
  );
  const pictures = [await jpegWith(block), pngWith(chunk("eXIf", block)), await webpWith(block)];
  for (const bytes of pictures) expect((await embeddedIn(bytes)).camera).toBe("Maker Model Seven, Lens 9");
  expect((await embeddedIn(await avifMadeBy("Maker"))).camera).toBe("Maker Model Seven");
  expect(readEmbedded({ format: "tiff" } as never, block).camera).toBe("Maker Model Seven, Lens 9");
});

test("only these two directories are read", () => {
  expect(readExif(exifBlock({}, {}, true, { [tag.make]: "Maker" }))).toEqual({});
});

test.each([
  ["zeros", Buffer.alloc(100_000_000)],
  ["letters", Buffer.alloc(20_000_000, "a")],
])("a compressed text of %s is absent and swells nothing", async (_, content) => {
  const bomb = deflateSync(content);
  const bombs = Array.from({ length: 50 }, (_unused, at) => zTXt(`bomb${at}`, "", bomb));
  const small = deflateSync(Buffer.alloc(7_000_000));
  const many = Array.from({ length: 50 }, (_unused, at) => zTXt(`small${at}`, "", small));
  const bytes = pngWith(tEXt("parameters", latin), ...bombs.slice(0, 5), ...many);
  Bun.gc(true);
  const before = process.memoryUsage.rss();
  const texts = readPngTexts(bytes);
  expect([...texts.keys()]).toEqual(["parameters"]);
  expect(process.memoryUsage.rss() - before).toBeLessThan(60_000_000);
  expect(dropPngTexts(bytes)).toEqual(pngWith());
});

const looping = exifBlock({ [tag.make]: "Maker" });
looping.writeUInt32LE(8, 10 + 12 + 8);
const block = exifBlock({ [tag.make]: "Maker" });
const changed = (at: number, value: number) => {
  const copy = Buffer.from(block);
  copy.writeUInt32LE(value, at);
  return copy;
};

test.each<[string, Uint8Array, string | undefined]>([
  ["an EXIF folder that is the first again", looping, "Maker"],
  ["a first folder beyond the end", changed(4, 0xffffffff), undefined],
  ["a value beyond the end", changed(10 + 8, 0xfffffff0), undefined],
  ["a value of 4 GB", changed(10 + 4, 0xffffffff), undefined],
  ["a count of 65535", changed(8, 0xffffffff), undefined],
  ["a cut folder", block.subarray(0, 15), undefined],
  ["no bytes", new Uint8Array(), undefined],
])("of EXIF with %s what can be read is read", (_, bytes, make) => {
  expect(readExif(bytes).Make).toBe(make as never);
});

const deep = `{"a":${"[".repeat(10_000)}${"]".repeat(10_000)}}`;
test.each<[string, Uint8Array[]]>([
  [
    "JSON of depth 10,000",
    ["prompt", "workflow", "invokeai_metadata", "parameters"].map((name) => tEXt(name, deep)),
  ],
  ["an unknown compression", [iTXt("parameters", latin, { compressed: true, method: 9 })]],
  ["compressed data that is none", [zTXt("parameters", "", Buffer.from("nothing"))]],
  ["an iTXt that ends early", [chunk("iTXt", Buffer.from("parameters\0\0\0"))]],
  ["no keyword", [tEXt("", latin), chunk("tEXt", Buffer.from(latin))]],
  ["a keyword of 80 letters", [tEXt("k".repeat(80), latin)]],
])("%s in a PNG is no prompt", async (_, chunks) => {
  expect(await embeddedIn(pngWith(...chunks))).toEqual({ prompts: [], camera: null, cameraData: null });
});

test("a text of 16 bits in which surrogates stand alone is well-formed afterwards", async () => {
  const text = comment("UNICODE\0", utf16(`a\ud800b\n${settings}`, true));
  const [prompt] = (await embeddedIn(await jpegWith(commented(text)))).prompts;
  expect(prompt?.prompt).toBe("a\ufffdb");
  expect(cleanText("\udc00a\0\r\nb\u0085")).toBe("\ufffda\nb");
});

const keyword = fc.constantFrom(
  "parameters",
  "prompt",
  "workflow",
  "Comment",
  "Dream",
  "sd-metadata",
  "invokeai_metadata",
  "XML:com.adobe.xmp",
);
const anyBytes = fc.uint8Array({ maxLength: 300 });
const anyText = fc
  .oneof(fc.json(), fc.string({ unit: "binary" }), fc.constantFrom(latin, parameters, deep))
  .map((text) => Buffer.from(text));
const anyChunk = fc.oneof(
  fc
    .tuple(keyword, fc.oneof(anyBytes, anyText))
    .chain(([name, text]) =>
      fc.constantFrom(
        tEXt(name, text),
        zTXt(name, text),
        zTXt(name, "", text),
        iTXt(name, text, { compressed: true }),
      ),
    ),
  fc.tuple(fc.constantFrom("tEXt", "zTXt", "iTXt"), anyBytes).map(([type, data]) => chunk(type, data)),
);
/** Blocks as they should be, with some bytes changed, and any bytes behind the right start. */
const anyExif = fc.oneof(
  fc
    .tuple(anyText, fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 12 }), fc.boolean())
    .map(([text, changes, little]) => {
      const value = comment("UNICODE\0", text);
      const bytes = exifBlock({ [tag.make]: value, [tag.model]: value }, { [tag.comment]: value }, little);
      for (const [at, byte] of changes) if (at > 3) bytes[at] = byte;
      return bytes;
    }),
  anyBytes.map((bytes) => Buffer.concat([Buffer.from("MM\0*\0\0\0\x08"), bytes])),
  anyBytes,
);

test("it throws for no bytes in chunks, EXIF or XMP, and its results can be stored", () => {
  fc.assert(
    fc.property(
      fc.array(anyChunk, { maxLength: 6 }),
      anyExif,
      anyBytes,
      fc.nat(200),
      (chunks, exif, rest, cut) => {
        const whole = pngWith(...chunks);
        const bytes = cut > 100 ? whole.subarray(0, whole.length - cut) : whole;
        const head = { format: "png", exif: Buffer.from(exif), xmp: Buffer.from(rest) } as never;
        const { prompts, camera } = readEmbedded(head, bytes);
        expect(JSON.stringify([prompts, camera])).toBe(JSON.stringify(structuredClone([prompts, camera])));
        expect(camera?.length ?? 0).toBeLessThanOrEqual(200);
        dropPngTexts(bytes);
      },
    ),
    { numRuns: 400 },
  );
});
