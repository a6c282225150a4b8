import { absoluteUrl, namesPicture } from "./page-url.ts";
import { largestOf } from "./srcset.ts";

/** Images with a shorter declared side, in CSS pixels, are icons or trackers. */
const MIN_SIDE = 100;
/** Where the main image may be, the likeliest first. */
const places = ["article img", "main img", "#content img", "img"];
/** Words in the address, class or id of images that are not content. */
const furniture =
  /(?:^|[^a-z])(?:logo|icons?|avatar|sprite|spacer|blank|pixel|transparent|badge|button|emoji|ads?|placeholder)(?:[^a-z]|$)/i;

/**
 * The main picture of a page that names none in its head: the first `<img>` of real size, in the article
 * where there is one.
 */
export function mainImage(document: Document, base: string): string | undefined {
  for (const place of places) {
    for (const image of document.querySelectorAll(place)) {
      const side = shortestSide(image);
      const address = side !== undefined && side < MIN_SIDE ? undefined : pictureOf(image, base);
      if (!address) continue;
      const url = new URL(address);
      if (furniture.test(`${url.pathname} ${image.getAttribute("class")} ${image.getAttribute("id")}`))
        continue;
      // Trackers and advertisements are outside articles and in <noscript>, and name neither a file nor a size.
      const isDoubtful = place === "img" || image.closest("noscript") !== null;
      if (isDoubtful && side === undefined && !namesPicture(url)) continue;
      return address;
    }
  }
  return undefined;
}

/** The shorter side that the page declares, in CSS pixels. */
function shortestSide(image: Element): number | undefined {
  const sides = ["width", "height"].flatMap((name) => {
    const declared = /^\s*(\d+)(?:px)?\s*$/.exec(image.getAttribute(name) ?? "")?.[1];
    return declared === undefined ? [] : [Number(declared)];
  });
  return sides.length > 0 ? Math.min(...sides) : undefined;
}

/**
 * The address of the picture of an `<img>`. Lazy attributes come before `src`, which then holds a
 * placeholder, and a `srcset` before a single address, since it holds larger ones.
 */
function pictureOf(image: Element, base: string): string | undefined {
  for (const name of ["data-srcset", "data-lazy-srcset", "srcset"]) {
    const url = absoluteUrl(largestOf(image.getAttribute(name) ?? ""), base);
    if (url) return url;
  }
  for (const name of ["data-src", "data-original", "data-lazy-src", "src"]) {
    const url = absoluteUrl(image.getAttribute(name), base);
    if (url) return url;
  }
  return undefined;
}
