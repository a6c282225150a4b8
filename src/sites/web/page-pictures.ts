import type { DocumentParser } from "../../net/fetcher.ts";
import { pictureOfJsonLd } from "./json-ld.ts";
import { mainImage } from "./main-image.ts";
import { absoluteUrl, baseOf } from "./page-url.ts";

/** A page's main picture, its oEmbed endpoint, or the page that it redirects to. Absolute URLs. */
export type PagePicture = {
  picture?: string;
  /** Present where the page does not name its picture, so that `picture` is a guess. */
  oembed?: string;
  refresh?: string;
};

/** The names of `<meta>` that give a picture, the most reliable first. */
const metaNames = [
  "og:image:secure_url",
  "og:image:url",
  "og:image",
  "twitter:image:src",
  "twitter:image",
  "image",
];
/** A page that redirects later than this is meant to be read. */
const MAX_REFRESH_SECONDS = 5;

/**
 * Finds the one picture that a page is about. Order: Open Graph, Twitter card, `itemprop=image`, JSON-LD,
 * `link rel=image_src`, the main `<img>`; of several of a kind the first, which is the one its author prefers
 * (https://ogp.me/#array).
 */
export const parser: DocumentParser<PagePicture> = {
  module: import.meta.url,
  parse(document, url) {
    const base = baseOf(document, url);
    const refresh = refreshOf(document, base);
    if (refresh && refresh !== url) return { refresh };
    const named = namedPicture(document, url, base);
    const picture = named ?? mainImage(document, base);
    const oembed = named === undefined ? oembedOf(document, base) : undefined;
    return { ...(picture && { picture }), ...(oembed && { oembed }) };
  },
};

function namedPicture(document: Document, url: string, base: string): string | undefined {
  for (const text of candidates(document)) {
    const picture = absoluteUrl(text, base);
    if (picture && picture !== url) return picture;
  }
  return undefined;
}

/** The oEmbed address that the page declares (https://oembed.com, section 4). */
function oembedOf(document: Document, base: string): string | undefined {
  for (const link of document.querySelectorAll("link[type]")) {
    if (!/^\s*application\/json\+oembed/i.test(link.getAttribute("type") ?? "")) continue;
    const href = link.getAttribute("href")?.trim() ?? "";
    const url = URL.parse(href, base);
    if (href && url && /^https?:$/.test(url.protocol)) return url.href;
  }
  return undefined;
}

function* candidates(document: Document): Generator<string | null | undefined> {
  const metas = [...document.querySelectorAll("meta[content]")];
  for (const name of metaNames) {
    for (const meta of metas) {
      const attributes = name === "image" ? ["itemprop"] : ["property", "name"];
      const isNamed = attributes.some((key) => meta.getAttribute(key)?.trim().toLowerCase() === name);
      if (isNamed) yield meta.getAttribute("content");
    }
  }
  yield pictureOfJsonLd(
    [...document.querySelectorAll("script[type]")]
      .filter((script) => /^\s*application\/ld\+json/i.test(script.getAttribute("type") ?? ""))
      .map((script) => script.textContent ?? ""),
  );
  for (const link of document.querySelectorAll("link[rel~=image_src]")) yield link.getAttribute("href");
}

/** `<meta http-equiv=refresh content="0;url=...">`; not within `<noscript>`. */
function refreshOf(document: Document, base: string): string | undefined {
  for (const meta of document.querySelectorAll("meta[http-equiv]")) {
    if (meta.getAttribute("http-equiv")?.trim().toLowerCase() !== "refresh" || meta.closest("noscript"))
      continue;
    const content = meta.getAttribute("content") ?? "";
    const [, seconds, target] =
      /^\s*(\d*)[\d.]*\s*[;,\s]\s*(?:url\s*=\s*)?["']?([^"']+)/i.exec(content) ?? [];
    if (!target || Number(seconds || 0) > MAX_REFRESH_SECONDS) continue;
    if (URL.canParse(target.trim(), base)) return new URL(target.trim(), base).href;
  }
  return undefined;
}
