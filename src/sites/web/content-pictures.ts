import { addressesOf, largestWidth } from "./element-addresses.ts";
import { isInFrame, isThing, namesFrame } from "./furniture.ts";
import { namesPicture } from "./page-url.ts";

/** Pictures with a shorter declared side, in CSS pixels, are icons or trackers. */
const MIN_SIDE = 100;
/** From this width on, in pixels, a set is made for a picture, not for an icon on a fine screen. */
const LARGE_WIDTH = 600;
/** Where the content is, the likeliest place first. */
const places = ["article", "main", "#content"];
const pictures = ["img", "amp-img", "amp-anim", "video[poster]", "amp-video[poster]", "picture"];

/**
 * The pictures that a page's content may be about, the likeliest first: those in the article, where there is one; those that wait in
 * the data of its other elements; as a last resort any picture on the page that is large as far as the page says, or its only one.
 * @param page `base`: what addresses are relative to. `isNamed`: the page names its picture elsewhere; then pictures that lead to
 * other pages are theirs.
 * @returns absolute URLs, each once.
 */
export function contentPictures(
  document: Document,
  { url, base, isNamed }: { url: string; base: string; isNamed: boolean },
): string[] {
  const select = (place: string, kinds: readonly string[]) =>
    [...document.querySelectorAll(kinds.map((kind) => `${place} ${kind}`).join())].filter(
      // The image in a <picture> stands for it; some have none.
      (element) =>
        (element.localName !== "picture" || element.querySelector("img") === null) &&
        !(isNamed && leadsElsewhere(element, url, base)),
    );
  const shown = places.flatMap((place) => select(place, pictures));
  const others = places.flatMap((place) => select(place, ["*"])).filter(hasData);
  const urls = [
    ...shown.flatMap((element) => shownIn(element, base)),
    ...others.flatMap((element) => (isThing(element) ? [] : addressesOf(element, base))),
    ...anywhere(select("", pictures), base),
  ];
  return [...new Set(urls)];
}

/** Pictures for which nothing speaks but the page's word that they are large, or that they are alone. */
function anywhere(elements: readonly Element[], base: string): string[] {
  const shown = elements.map((element) => {
    const urls = shownIn(element, base).filter((url) => !namesFrame(element, new URL(url)));
    return { element, urls };
  });
  // A <noscript> shows its neighbour once more.
  const apart = elements.filter((element) => element.closest("noscript") === null);
  const isAlone = (apart.length || elements.length) === 1;
  return shown.flatMap(({ element, urls }) => {
    if (isAlone && !isLarge(element)) return urls.filter((url) => namesPicture(new URL(url)));
    return isAlone || (isLarge(element) && !isInFrame(element)) ? urls : [];
  });
}

/** Whether an element is a link to another page, not to the picture itself. */
function leadsElsewhere(element: Element, url: string, base: string): boolean {
  const target = URL.parse(element.closest("a[href]")?.getAttribute("href") ?? "#", base);
  if (!target || !/^https?:$/.test(target.protocol)) return false;
  target.hash = "";
  return target.href !== url && target.href !== base && !namesPicture(target);
}

/** The addresses of an element that shows a picture of real size. */
function shownIn(element: Element, base: string): string[] {
  const side = shortestSide(element);
  if ((side !== undefined && side < MIN_SIDE) || isThing(element)) return [];
  const urls = addressesOf(element, base);
  // Trackers in <noscript> name neither a file nor a size.
  const isDoubtful = side === undefined && element.closest("noscript") !== null;
  return isDoubtful ? urls.filter((url) => namesPicture(new URL(url))) : urls;
}

/** Whether the page says of an element that it is large. A poster stands for a whole film. */
const isLarge = (element: Element): boolean =>
  (shortestSide(element) ?? 0) >= MIN_SIDE ||
  largestWidth(element) >= LARGE_WIDTH ||
  element.hasAttribute("poster");

/** The shorter side that the page declares, in CSS pixels. */
function shortestSide(element: Element): number | undefined {
  const style = element.getAttribute("style") ?? "";
  const sides = ["width", "height"].flatMap((name) => {
    const declared =
      /^\s*(\d+)(?:\.\d+)?(?:px)?\s*$/.exec(element.getAttribute(name) ?? "") ??
      new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*(\\d+)(?:\\.\\d+)?px`, "i").exec(style);
    return declared ? [Number(declared[1])] : [];
  });
  return sides.length > 0 ? Math.min(...sides) : undefined;
}

/** Whether an element that shows no picture itself has attributes of data. */
const hasData = (element: Element): boolean =>
  !pictures.some((kind) => element.matches(kind)) &&
  element.localName !== "source" &&
  [...element.attributes].some(({ name }) => name.startsWith("data-"));
