import sharp from "sharp";
import type { Rebooru } from "./rebooru.ts";
import type { StandIn } from "../../scripts/world/stand-in.ts";

/** A link as `GET /api/link` gives it. */
export interface Link {
  readonly id: string;
  readonly url: string;
  readonly created: unknown;
  readonly type: string | null;
  readonly last_visited: unknown;
  readonly priority: number;
}

/** An image as `GET /api/image` gives it. */
export interface Image {
  readonly id: number | string;
  readonly url: string;
  readonly submission_id: string;
}

/** The two encodings of a picture, as LZBooru's API takes them. */
export interface Codes {
  readonly histogram: { readonly red: number[]; readonly green: number[]; readonly blue: number[] };
  readonly dhash: { readonly red: string; readonly green: string; readonly blue: string };
}

const parsa = "parsa/1.0";
const coco = "coco/1.0";

/** Asks the stand-in as a worker that is not Rebooru's. */
const fetchAs = (standIn: StandIn, userAgent: string, url: string, headers: Record<string, string> = {}) =>
  fetch(`${standIn.url}/?url=${encodeURIComponent(url)}`, {
    redirect: "manual",
    headers: { ...headers, "user-agent": userAgent },
  });

async function upright(bytes: Uint8Array, width: number, height: number): Promise<Buffer> {
  return sharp(bytes, { pages: 1 })
    .rotate()
    .flatten({ background: "#fff" })
    .toColourspace("srgb")
    .removeAlpha()
    .resize(width, height, { fit: "fill", kernel: "linear" })
    .raw()
    .toBuffer();
}

/** Computes both encodings: 4 bins of 512x512 pixels, and 8 rows of 8 steps, a channel each. */
export async function encode(bytes: Uint8Array): Promise<Codes> {
  const [large, small] = await Promise.all([upright(bytes, 512, 512), upright(bytes, 9, 8)]);
  const bins = [0, 1, 2].map((channel) => {
    const counts = [0, 0, 0, 0];
    for (let at = channel; at < large.length; at += 3) {
      const bin = (large[at] ?? 0) >> 6;
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return counts;
  });
  const bits = [0, 1, 2].map((channel) => {
    let text = "";
    for (let row = 0; row < 8; row++) {
      for (let column = 0; column < 8; column++) {
        const at = (row * 9 + column) * 3 + channel;
        text += (small[at + 3] ?? 0) > (small[at] ?? 0) ? "1" : "0";
      }
    }
    return text;
  });
  const [red = [], green = [], blue = []] = bins;
  const [redBits = "", greenBits = "", blueBits = ""] = bits;
  return { histogram: { red, green, blue }, dhash: { red: redBits, green: greenBits, blue: blueBits } };
}

async function galleryUrls(standIn: StandIn, id: string): Promise<string[]> {
  const response = await fetchAs(
    standIn,
    parsa,
    `https://arctic-shift.photon-reddit.com/api/posts/ids?ids=${id}`,
  );
  const { data } = (await response.json()) as {
    data: {
      gallery_data: { items: { media_id: string }[] } | null;
      media_metadata: { [id: string]: { status: string; m?: string } } | null;
    }[];
  };
  const [post] = data;
  return (post?.gallery_data?.items ?? []).flatMap(({ media_id: media }) => {
    const { status, m = "" } = post?.media_metadata?.[media] ?? { status: "missing" };
    return status === "valid" ? [`https://i.redd.it/${media}.${m.replace("image/", "")}`] : [];
  });
}

async function imgurUrls(standIn: StandIn, url: string): Promise<string[]> {
  const file = /^https?:\/\/i\.imgur\.com\/\w+\.(jpg|png|gif)$/.exec(url);
  if (file) return [url];
  const album = /imgur\.com\/a\/(\w+)$/.exec(url)?.[1];
  const image = /imgur\.com\/(\w+)$/.exec(url)?.[1];
  if (!album && !image) return [];
  const path = album ? `album/${album}/images` : `image/${image ?? ""}`;
  const response = await fetchAs(standIn, parsa, `https://api.imgur.com/3/${path}`, {
    authorization: "Client-ID parsa",
  });
  if (response.status !== 200) return [];
  const { data } = (await response.json()) as { data: { link: string } | { link: string }[] };
  return (Array.isArray(data) ? data : [data]).map((one) => one.link);
}

async function urlsOf(standIn: StandIn, link: Link): Promise<string[]> {
  if (link.type === "generic") return [link.url];
  if (link.type === "imgur") return imgurUrls(standIn, link.url);
  if (link.type !== "reddit") return [];
  const gallery = /\/gallery\/(\w+)/.exec(link.url)?.[1];
  if (gallery) return galleryUrls(standIn, gallery);
  const preview = /^https:\/\/preview\.redd\.it\/(?:.*-v0-)?(\w+\.\w+)\?/.exec(link.url)?.[1];
  return [preview ? `https://i.redd.it/${preview}` : link.url];
}

/** What a round of an outside worker did. */
export interface Round {
  readonly pulled: number;
  readonly posted: number;
  readonly failed: number;
}

/** Pulls links of one type (or of any), posts their pictures, deletes what is done and puts off what failed. */
export async function parsaRound(
  server: Rebooru,
  standIn: StandIn,
  type: string | null,
  quantity: number,
): Promise<Round> {
  const links = await server.list<Link>(`/api/link${type === null ? "" : `/${type}`}?q=${quantity}`);
  const [done, put]: [Link[], Link[]] = [[], []];
  let posted = 0;
  for (const link of links) {
    const urls = await urlsOf(standIn, link);
    if (urls.length === 0) {
      put.push({ ...link, last_visited: Math.floor(Date.now() / 1000), priority: link.priority + 1 });
      continue;
    }
    const answer = await server.ask(
      "POST",
      "/api/image",
      urls.map((url) => ({ submission_id: link.id, url })),
    );
    if (answer.status !== 201)
      throw new Error(`POST /api/image: ${answer.status} ${JSON.stringify(answer.body)}`);
    posted += urls.length;
    done.push(link);
  }
  await settled(server, "DELETE", "/api/link", done);
  await settled(server, "PUT", "/api/link", put);
  return { pulled: links.length, posted, failed: put.length };
}

/** Pulls images, downloads and encodes them here, posts the encodings and deletes what failed. */
export async function cocoRound(server: Rebooru, standIn: StandIn, quantity: number): Promise<Round> {
  const images = await server.list<Image>(`/api/image?q=${quantity}`);
  const failed: Image[] = [];
  const codes: { readonly id: Image["id"]; readonly codes: Codes }[] = [];
  for (const image of images) {
    try {
      let response = await fetchAs(standIn, coco, image.url);
      if (response.status === 503 || response.status === 429)
        response = await fetchAs(standIn, coco, image.url);
      if (response.status !== 200) throw new Error(String(response.status));
      codes.push({ id: image.id, codes: await encode(new Uint8Array(await response.arrayBuffer())) });
    } catch {
      failed.push(image);
    }
  }
  await settled(
    server,
    "POST",
    "/api/histogram",
    codes.map((one) => ({ id: one.id, ...one.codes.histogram })),
  );
  await settled(
    server,
    "POST",
    "/api/dhash",
    codes.map((one) => ({ id: one.id, ...one.codes.dhash })),
  );
  await settled(server, "DELETE", "/api/image", failed);
  return { pulled: images.length, posted: codes.length, failed: failed.length };
}

async function settled(
  server: Rebooru,
  method: string,
  path: string,
  rows: readonly unknown[],
): Promise<void> {
  if (rows.length === 0) return;
  const { status, body } = await server.ask(method, path, rows);
  if (status !== (method === "POST" ? 201 : 200) || body !== rows.length) {
    throw new Error(`${method} ${path} of ${rows.length}: ${status} ${JSON.stringify(body)}`);
  }
}
