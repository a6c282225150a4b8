import type { DocumentParser } from "../../net/fetcher.ts";
import { contentPictures } from "./content-pictures.ts";
import { picturesOfJsonLd } from "./json-ld.ts";
import { absoluteUrl, baseOf } from "./page-url.ts";

/** What a page says of its picture, or the page that it redirects to. Absolute URLs. */
export type PagePictures = {
  /** Where its picture may be, the likeliest place first. */
  pictures: string[];
  /** Its oEmbed endpoint, where the page does not name its picture, so that `pictures` is a guess. */
  oembed?: string;
  refresh?: string;
};

/** More are copies and neighbours of the picture. */
const MAX_PICTURES = 10;
/** The names of `<meta>` that give a picture, the most reliable first. */
const metaNames = ["og:image:secure_url", "og:image:url", "og:image", "twitter:image:src", "twitter:image"];
/** A page that redirects later than this is meant to be read. */
const MAX_REFRESH_SECONDS = 5;

/**
 * Finds where the one picture is that a page is about. Order: Open Graph, Twitter card, `itemprop=image`, JSON-LD,
 * `link rel=image_src`, the content's; of several of a kind the first, which is the one its author prefers
 * (https://ogp.me/#array).
 */
export const parser: DocumentParser<PagePictures> = {
  module: import.meta.url,
  parse(document, url) {
    const base = baseOf(document, url);
    const refresh = refreshOf(document, base);
    if (refresh && refresh !== url) return { pictures: [], refresh };
    const isElsewhere = (picture: string) => picture !== url;
    const named = namedAddresses(document)
      .flatMap((text) => absoluteUrl(text, base) ?? [])
      .filter(isElsewhere);
    const isNamed = named.length > 0;
    const shown = contentPictures(document, { url, base, isNamed }).filter(isElsewhere);
    const oembed = isNamed ? undefined : oembedOf(document, base);
    const pictures = [...new Set([...named, ...shown])].slice(0, MAX_PICTURES);
    return { pictures, ...(oembed && { oembed }) };
  },
};

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

/** The addresses that a page names as its picture's, as they are written. */
function namedAddresses(document: Document): (string | null | undefined)[] {
  const metas = [...document.querySelectorAll("meta[content]")];
  const isNamed = (meta: Element, name: string) =>
    ["property", "name"].some((key) => meta.getAttribute(key)?.trim().toLowerCase() === name);
  return [
    ...metaNames.flatMap((name) => metas.filter((meta) => isNamed(meta, name)).map(contentOf)),
    ...itemAddresses(document, "image"),
    ...picturesOfJsonLd(
      [...document.querySelectorAll("script[type]")]
        .filter((script) => /^\s*application\/ld\+json/i.test(script.getAttribute("type") ?? ""))
        .map((script) => script.textContent ?? ""),
    ),
    ...[...document.querySelectorAll("link[rel~=image_src]")].map(contentOf),
    ...itemAddresses(document, "contentUrl", "[itemtype$='/ImageObject'] "),
    ...itemAddresses(document, "thumbnailUrl"),
  ];
}

/** Microdata: `<meta itemprop=image content>`, `<link itemprop=image href>`. */
const itemAddresses = (document: Document, name: string, within = "") =>
  [...document.querySelectorAll(`${within}meta[itemprop][content], ${within}link[itemprop][href]`)]
    .filter((element) => element.getAttribute("itemprop")?.split(/\s+/).includes(name))
    .map(contentOf);

const contentOf = (element: Element): string | null =>
  element.getAttribute("content") ?? element.getAttribute("href");

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
