import sharp from "sharp";

/** LZBooru over HTTP as its own workers see it: statuses and JSON. */
export type Booru = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; body: unknown }>;

export type Link = {
  id: string;
  url: string;
  created: number;
  type: string | null;
  last_visited: number | null;
  priority: number;
};
export type Image = { id: number; url: string; submission_id: string };

/** The bytes at a URL, or `undefined` for a 404. */
export type Web = (url: string) => Uint8Array | undefined;

/** The pictures behind a link; `undefined` if it cannot be parsed. */
export type Parser = (url: string) => string[] | undefined;

/** One round of LZBooru's link parser: pull, post the pictures, delete finished links, put back failed ones. */
export async function parsaRound(booru: Booru, type: string, parse: Parser, time: number): Promise<number[]> {
  const links = (await booru("GET", `/api/link/${type}?q=100`)).body as Link[];
  const images: { submission_id: string; url: string }[] = [];
  const succeeded: Link[] = [];
  const failed: Link[] = [];
  for (const link of links) {
    const urls = parse(link.url);
    images.push(...(urls ?? []).map((url) => ({ submission_id: link.id, url })));
    (urls ? succeeded : failed).push(link);
  }
  const answers = [
    await booru("POST", "/api/image", images),
    await booru("DELETE", "/api/link", succeeded),
    await booru(
      "PUT",
      "/api/link",
      failed.map((link) => ({ ...link, last_visited: time, priority: link.priority + 1 })),
    ),
  ];
  return [links.length, ...answers.map((answer) => answer.body as number)];
}

/** One round of LZBooru's encoder: pull, download, encode, post both encodings, delete failed images. */
export async function cocoRound(booru: Booru, web: Web): Promise<number[]> {
  const images = (await booru("GET", "/api/image?q=1000")).body as Image[];
  const histograms: object[] = [];
  const dhashes: object[] = [];
  const failed: Image[] = [];
  for (const image of images) {
    const bytes = web(image.url);
    const pixels = bytes && (await square(bytes).catch(() => undefined));
    if (!pixels) failed.push(image);
    else {
      histograms.push({ id: image.id, ...histogramOf(pixels) });
      dhashes.push({ id: image.id, ...(await dhashOf(pixels)) });
    }
  }
  const answers = [
    await booru("POST", "/api/histogram", histograms),
    await booru("POST", "/api/dhash", dhashes),
    await booru("DELETE", "/api/image", failed),
  ];
  return [images.length, ...answers.map((answer) => answer.body as number)];
}

const side = 512;
const channels = ["red", "green", "blue"] as const;

async function square(bytes: Uint8Array): Promise<Uint8Array> {
  const { data } = await sharp(bytes)
    .removeAlpha()
    .toColourspace("srgb")
    .resize(side, side, { fit: "fill" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return data;
}

function histogramOf(pixels: Uint8Array): Record<string, number[]> {
  const bins = channels.map(() => [0, 0, 0, 0]);
  pixels.forEach((value, index) => {
    const counts = bins[index % 3] ?? [];
    counts[value >> 6] = (counts[value >> 6] ?? 0) + 1;
  });
  return Object.fromEntries(channels.map((name, channel) => [name, bins[channel] ?? []]));
}

async function dhashOf(pixels: Uint8Array): Promise<Record<string, string>> {
  const raw = { width: side, height: side, channels: 3 as const };
  const small = await sharp(pixels, { raw })
    .resize(9, 8, { fit: "fill", kernel: "lanczos3" })
    .raw()
    .toBuffer();
  const bits = channels.map((_, channel) => {
    let text = "";
    for (let row = 0; row < 8; row++)
      for (let column = 0; column < 8; column++) {
        const left = (row * 9 + column) * 3 + channel;
        text += (small[left + 3] ?? 0) > (small[left] ?? 0) ? "1" : "0";
      }
    return text;
  });
  return Object.fromEntries(channels.map((name, channel) => [name, bits[channel] ?? ""]));
}
