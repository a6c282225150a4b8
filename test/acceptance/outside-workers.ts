import type { StandIn } from "../../scripts/world/stand-in.ts";
import {
  cocoRound as encodeImages,
  type Link,
  parsaRound as parseLinks,
} from "../support/lzbooru-workers.ts";
import type { Rebooru } from "./rebooru.ts";

const parsa = "parsa/1.0";
const coco = "coco/1.0";

/** Asks the stand-in as a worker that is not Rebooru's. */
const fetchAs = (standIn: StandIn, userAgent: string, url: string, headers: Record<string, string> = {}) =>
  fetch(`${standIn.url}/?url=${encodeURIComponent(url)}`, {
    redirect: "manual",
    headers: { ...headers, "user-agent": userAgent },
  });

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

/** A round of LZBooru's link parser over links of one type, or of any. */
export const parsaRound = (server: Rebooru, standIn: StandIn, type: string | null, quantity: number) =>
  parseLinks(
    (method, path, rows) => server.ask(method, path, rows),
    { type, quantity, time: Math.floor(Date.now() / 1000) },
    async (link) => {
      const urls = await urlsOf(standIn, link);
      return urls.length > 0 ? urls : undefined;
    },
  );

/** A round of LZBooru's encoder, which asks twice where a host is busy. */
export const cocoRound = (server: Rebooru, standIn: StandIn, quantity: number) =>
  encodeImages(
    (method, path, rows) => server.ask(method, path, rows),
    async (url) => {
      let answer = await fetchAs(standIn, coco, url);
      if (answer.status === 503 || answer.status === 429) answer = await fetchAs(standIn, coco, url);
      return answer.status === 200 ? new Uint8Array(await answer.arrayBuffer()) : undefined;
    },
    quantity,
  );
