import { AppError } from "../errors.ts";
import type { Fetcher, OpenAnswer } from "../net/fetcher.ts";
import { askOEmbed } from "./oembed.ts";
import { formatOf } from "../model/image-format.ts";
import { parser } from "../sites/web/page-pictures.ts";
import { namesPicture } from "../sites/web/page-url.ts";
import { lacking, type Resolution, type Resolver } from "./resolver.ts";

const ACCEPT = "text/html,application/xhtml+xml,image/*;q=0.9,*/*;q=0.8";

/** Any web address, by its answer: a picture as it is, a page's main picture and where else that may be. Last in the list. */
export const page: Resolver = {
  name: "page",
  examples: ["https://photos.example.com/someone/1234567890/", "https://example.com/"],
  matches: () => true,
  async resolve(url, _submission, fetcher) {
    const first = await read(urlWithoutHash(url), fetcher);
    if (!("refresh" in first)) return first;
    if (namesPicture(new URL(first.refresh))) return pictureAt(first.refresh);
    const second = await read(first.refresh, fetcher);
    if ("refresh" in second) throw noPicture(first.refresh, "a page that only redirects");
    return second;
  },
};

async function read(url: string, fetcher: Fetcher): Promise<Resolution | { refresh: string }> {
  const answer = await fetcher.open(url, { headers: { accept: ACCEPT } });
  try {
    const type = contentType(answer);
    if (formatOf(answer.kind)) return pictureAt(url);
    if (/^(video|audio)\//.test(type)) return { images: [] };
    if (answer.kind !== "text/html") throw noPicture(url, type || "bytes of an unknown kind");
    const { pictures, oembed, refresh } = await fetcher.parse(await answer.whole(), parser);
    if (refresh) return { refresh };
    // oEmbed comes first: the page's own pictures are a guess then.
    const photo = oembed && (await photoOf(oembed, fetcher));
    if (photo && pictures.length === 0) return pictureAt(photo);
    const candidates = [...new Set([...(photo ? [photo] : []), ...pictures])];
    const [likeliest] = candidates;
    if (likeliest === undefined) throw noPicture(url, "a page without a picture");
    return { ...pictureAt(likeliest), candidates };
  } finally {
    await answer.close();
  }
}

/** The photo of a page's oEmbed endpoint; `undefined` where the endpoint fails. */
async function photoOf(endpoint: string, fetcher: Fetcher): Promise<string | undefined> {
  try {
    const { type, url } = await askOEmbed(endpoint, fetcher);
    return type === "photo" ? url : undefined;
  } catch (error) {
    if (error instanceof AppError && error.code !== "stopping") return undefined;
    throw error;
  }
}

const pictureAt = (url: string): Resolution => ({ images: [{ url, key: url }] });

const noPicture = (url: string, what: string): AppError =>
  lacking("not_picture", `GET ${url}: not a picture but ${what}`);

const contentType = (answer: OpenAnswer): string =>
  (answer.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";

function urlWithoutHash(url: URL): string {
  const copy = new URL(url);
  copy.hash = "";
  return copy.href;
}
