import { z } from "zod";
import type { Fetcher } from "../net/fetcher.ts";
import { absoluteUrl } from "../sites/web/page-url.ts";
import { readJson } from "./read-json.ts";

const text = z.string().nullish().catch(undefined);
const shape = z.object({ type: text, url: text, title: text, thumbnail_url: text });

/** oEmbed's answer for a page; `type` is `photo` for a picture, whose URL is then `url` (https://oembed.com). */
export type OEmbed = {
  type: string | undefined;
  url: string | undefined;
  title: string | undefined;
  thumbnail: string | undefined;
};

/** Asks an oEmbed endpoint. @throws AppError as `readJson`; addresses are absolute or left out. */
export async function askOEmbed(endpoint: string, fetcher: Fetcher): Promise<OEmbed> {
  const { type, url, title, thumbnail_url: thumbnail } = await readJson(endpoint, shape, fetcher);
  return {
    type: type ?? undefined,
    url: absoluteUrl(url, endpoint),
    title: title?.trim() || undefined,
    thumbnail: absoluteUrl(thumbnail, endpoint),
  };
}
