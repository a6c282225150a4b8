import { absoluteUrl } from "./page-url.ts";
import { largestOf } from "./srcset.ts";

/** A side shorter than this, where the page declares it, is an icon's or a tracker's. In CSS pixels. */
const MIN_SIDE = 100;
/** Where the article is, the likeliest first; then anywhere. */
const places = ["article img", "main img", "#content img", "img"];
/** Words in an address, class or id that say that this is furniture. */
const furniture =
  /(?:^|[^a-z])(?:logo|icons?|avatar|sprite|spacer|blank|pixel|transparent|badge|button|emoji|ads?|placeholder)(?:[^a-z]|$)/i;

/**
 * The main picture of a page that names none in its head: the first `<img>` of real size, in the article
 * where there is one.
 */
export function mainImage(document: Document, base: string): string | undefined {
  for (const place of places) {
    for (const image of document.querySelectorAll(place)) {
      if (isSmall(image)) continue;
      const url = pictureOf(image, base);
      if (!url || furniture.test(`${new URL(url).pathname} ${wordsOf(image)}`)) continue;
      return url;
    }
  }
  return undefined;
}

const wordsOf = (image: Element): string => `${image.getAttribute("class")} ${image.getAttribute("id")}`;

function isSmall(image: Element): boolean {
  return ["width", "height"].some((name) => {
    const declared = /^\s*(\d+)(?!\s*%)/.exec(image.getAttribute(name) ?? "")?.[1];
    return declared !== undefined && Number(declared) < MIN_SIDE;
  });
}

/**
 * Where the picture of an `<img>` is. Lazy attributes come before `src`, which then holds a
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
