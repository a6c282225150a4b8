import sharp from "sharp";

/** LZBooru over HTTP as its own workers see it: statuses and JSON. */
export type Booru = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; body: unknown }>;

/** A link as `GET /api/link` returns it. */
export type Link = {
  id: string;
  url: string;
  created: number;
  type: string | null;
  last_visited: number | null;
  priority: number;
};

/** An image as `GET /api/image` returns it. */
export type Image = { id: number; url: string; submission_id: string };

/** The pictures behind a link; `undefined` if it cannot be parsed. */
export type Parser = (link: Link) => string[] | undefined | Promise<string[] | undefined>;

/** The bytes at a URL, or `undefined` where there are none. */
export type Web = (url: string) => Uint8Array | undefined | Promise<Uint8Array | undefined>;

/** What a round did: rows pulled, posted, deleted and put back. */
export type Round = { pulled: number; posted: number; deleted: number; putBack: number };

/** Sends rows, none of which may be lost. @throws Error where the answer is not their count. */
async function send(booru: Booru, method: string, path: string, rows: readonly unknown[]): Promise<number> {
  if (rows.length === 0) return 0;
  const { status, body } = await booru(method, path, rows);
  if (status !== (method === "POST" ? 201 : 200) || body !== rows.length)
    throw new Error(`${method} ${path} of ${rows.length} rows: ${status} ${JSON.stringify(body)}`);
  return rows.length;
}

/** One round of LZBooru's link parser: pull, post the pictures, delete finished links, put back failed ones. */
export async function parsaRound(
  booru: Booru,
  { type, quantity = 100, time }: { type: string | null; quantity?: number; time: number },
  parse: Parser,
): Promise<Round> {
  const { body } = await booru("GET", `/api/link${type === null ? "" : `/${type}`}?q=${quantity}`);
  const links = body as Link[];
  const images: { submission_id: string; url: string }[] = [];
  const [succeeded, failed]: [Link[], Link[]] = [[], []];
  for (const link of links) {
    const urls = await parse(link);
    images.push(...(urls ?? []).map((url) => ({ submission_id: link.id, url })));
    (urls ? succeeded : failed).push(link);
  }
  const putBack = failed.map((link) => ({ ...link, last_visited: time, priority: link.priority + 1 }));
  return {
    pulled: links.length,
    posted: await send(booru, "POST", "/api/image", images),
    deleted: await send(booru, "DELETE", "/api/link", succeeded),
    putBack: await send(booru, "PUT", "/api/link", putBack),
  };
}

/** One round of LZBooru's encoder: pull, download, encode, post both encodings, delete failed images. */
export async function cocoRound(booru: Booru, web: Web, quantity = 1000): Promise<Round> {
  const images = (await booru("GET", `/api/image?q=${quantity}`)).body as Image[];
  const histograms: object[] = [];
  const dhashes: object[] = [];
  const failed: Image[] = [];
  for (const image of images) {
    const bytes = await web(image.url);
    const codes = bytes && (await encode(bytes).catch(() => undefined));
    if (!codes) failed.push(image);
    else {
      histograms.push({ id: image.id, ...codes.histogram });
      dhashes.push({ id: image.id, ...codes.dhash });
    }
  }
  const posted = await send(booru, "POST", "/api/histogram", histograms);
  await send(booru, "POST", "/api/dhash", dhashes);
  const deleted = await send(booru, "DELETE", "/api/image", failed);
  return { pulled: images.length, posted, deleted, putBack: 0 };
}

const side = 512;
const channels = ["red", "green", "blue"] as const;
type PerChannel<Value> = Record<(typeof channels)[number], Value>;

/** Both encodings of a picture: 4 counts of 512x512 pixels a channel, and 8 rows of 8 steps a channel. */
export async function encode(
  bytes: Uint8Array,
): Promise<{ histogram: PerChannel<number[]>; dhash: PerChannel<string> }> {
  const pixels = await sharp(bytes, { pages: 1 })
    .rotate()
    .flatten({ background: "#fff" })
    .toColourspace("srgb")
    .removeAlpha()
    .resize(side, side, { fit: "fill" })
    .raw()
    .toBuffer();
  const small = await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .resize(9, 8, { fit: "fill", kernel: "lanczos3" })
    .raw()
    .toBuffer();
  const each = <Value>(make: (channel: number) => Value) =>
    Object.fromEntries(channels.map((name, channel) => [name, make(channel)])) as PerChannel<Value>;
  return {
    histogram: each((channel) => {
      const counts = [0, 0, 0, 0];
      for (let index = channel; index < pixels.length; index += 3) {
        const bin = (pixels[index] ?? 0) >> 6;
        counts[bin] = (counts[bin] ?? 0) + 1;
      }
      return counts;
    }),
    dhash: each((channel) => {
      let bits = "";
      for (let row = 0; row < 8; row++)
        for (let column = 0; column < 8; column++) {
          const left = (row * 9 + column) * 3 + channel;
          bits += (small[left + 3] ?? 0) > (small[left] ?? 0) ? "1" : "0";
        }
      return bits;
    }),
  };
}
