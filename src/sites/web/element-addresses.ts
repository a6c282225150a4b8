import { formatOf } from "../../model/image-format.ts";
import { namesThing } from "./furniture.ts";
import { absoluteUrl, namesPicture } from "./page-url.ts";
import { largestOf, parseSrcset } from "./srcset.ts";

/** Elements that show a picture. */
const shows = /^(?:img|amp-img|amp-anim|source|video|amp-video|picture)$/;
/** Their attributes that hold the address of a lazy picture, whatever it looks like. */
const lazyNames = /^data-(?:src|original|lazy|lazy-src|src-lazy|original-src)$/;
/** Attributes whose value may be an address without a slash. */
const pictureNames = /src|url|image|img|photo|picture|poster|orig|full|large|lazy|hi-?res|zoom/;
/** Attributes that hold words, or another picture than the element's. */
const otherNames = /title|name|alt|caption|desc|avatar|logo|icon|flag|error|fallback|placeholder/;
/** Attributes that hold a small copy. */
const smallNames = /thumb|small|low|lq|tiny|blur|preview|hover/;
/** The first candidate of a `srcset` has a size. */
const sized = /^\s*\S+\s+\d+(?:\.\d+)?[wx]\s*(?:,|$)/;

/**
 * The addresses at which the picture of an element may be, the likeliest first. Sets come first, since they hold larger pictures;
 * then what waits in `data-*` and in the `<noscript>` beside the element, since `src` then holds a placeholder.
 * @param element `<img>`, `<amp-img>`, `<video poster>`, or any other element with `data-*`.
 * @returns absolute URLs, each once; none that names a placeholder, a logo or the like.
 */
export function addressesOf(element: Element, base: string): string[] {
  const data = dataOf(element, base);
  const isSmall = ([name]: [string, string]) => smallNames.test(name);
  const urls = [
    setAddress(element, base),
    ...data.filter((entry) => !isSmall(entry)).map(([, url]) => url),
    ...noscriptAddresses(element, base),
    ...["src", "poster"].map((name) => element.getAttribute(name)),
    ...data.filter(isSmall).map(([, url]) => url),
  ].flatMap((text) => pictureUrl(text, base) ?? []);
  return [...new Set(urls)];
}

/** The largest width, in pixels, that the element's sets promise; 0 where they promise none. */
export const largestWidth = (element: Element): number =>
  Math.max(0, ...parseSrcset(setsOf(element)).map(({ width = 0 }) => width));

const pictureUrl = (text: string | null | undefined, base: string): string | undefined => {
  const url = absoluteUrl(text, base);
  return url && !namesThing(new URL(url)) ? url : undefined;
};

const setAddress = (element: Element, base: string): string | undefined =>
  largestOf(setsOf(element), (url) => pictureUrl(url, base) !== undefined);

/** The sets of an element and of its `<picture>` as one; those that wait in `data-*` first. */
function setsOf(element: Element): string {
  const picture = element.closest("picture");
  const sources = picture ? [...picture.querySelectorAll("source")].filter(isReadable) : [];
  const sets = [element, ...sources].flatMap((each) =>
    [...each.attributes].filter(
      ({ name, value }) =>
        name === "srcset" || (name.startsWith("data-") && (name.endsWith("srcset") || sized.test(value))),
    ),
  );
  const [lazy, plain] = [true, false].map((isLazy) =>
    sets.filter(({ name }) => name.startsWith("data-") === isLazy),
  );
  return [...(lazy ?? []), ...(plain ?? [])].map(({ value }) => value).join(", ");
}

/** Whether the pictures of a `<source>` are of a kind that is decoded here, as far as it says. */
function isReadable(source: Element): boolean {
  const type = source.getAttribute("type")?.split(";")[0]?.trim().toLowerCase();
  return !type || formatOf(type) !== undefined;
}

/** The attributes `data-*` whose value is a picture's address, with it. */
function dataOf(element: Element, base: string): [string, string][] {
  return [...element.attributes].flatMap(({ name, value }): [string, string][] => {
    if (!name.startsWith("data-") || otherNames.test(name)) return [];
    const url = absoluteUrl(value, base);
    if (url === undefined || /\s\d+(?:\.\d+)?[wx]\b/.test(value)) return [];
    if (lazyNames.test(name) && shows.test(element.localName)) return [[name, url]];
    const isAddress = value.includes("/") || pictureNames.test(name);
    return isAddress && namesPicture(new URL(url)) ? [[name, url]] : [];
  });
}

/** The addresses of the picture in the `<noscript>` beside an element: the same one for browsers without scripts. */
function noscriptAddresses(element: Element, base: string): string[] {
  return [element.nextElementSibling, element.previousElementSibling].flatMap((beside) => {
    const image = beside?.localName === "noscript" ? beside.querySelector("img") : null;
    const urls = image ? [setAddress(image, base), absoluteUrl(image.getAttribute("src"), base)] : [];
    return urls.filter((url) => url !== undefined && namesPicture(new URL(url, base))) as string[];
  });
}
