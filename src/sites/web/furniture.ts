/** A pattern that finds any of the words with no letter beside it, or any of the parts within a word. Both are patterns. */
const anyOf = ({ words, parts }: { words: string; parts: string }): RegExp =>
  new RegExp(`(?:^|[^a-z])(?:${words.split(" ").join("|")})(?:[^a-z]|$)|${parts.split(" ").join("|")}`);

/** Words in the address, class or id of a picture that is never what a page is about. */
const things = anyOf({
  words:
    "logos? icons? sprites? badges? buttons? btns? emojis? smil(?:ey|ie)s? ads? arrows? bullets? pixels? track(?:ers?|ing) captcha",
  parts: "favicon avatar spacer",
});

/** Words in the address of what stands in a lazy picture's place until it is loaded; also its few pixels, as in `1x1`. */
const standIns = anyOf({
  words: "blank transparent empty dummy load(?:ers?|ing) spinner (?<!\\d)\\d{1,2}x\\d{1,2}(?!\\d)",
  parts: "placeholder lazyload",
});

/** Words of the frame round a page's content. They are sure only where nothing says that a picture belongs to the content. */
const frame = anyOf({
  words:
    "titles? nav(?:igation)? menus? head(?:ers?|ings?)? foot(?:ers?)? faces? social share rss corners? borders? dividers? separators? " +
    "bg backgrounds? missing no-?(?:image|photo|picture) sponsors? promos? widgets? bars?",
  parts: "copyright banner navbar sidebar toolbar",
});

/** Parts of a page that frame its content. */
const frames = "nav, header, footer, aside, [role=navigation], [role=banner], [role=contentinfo]";

/** Words in small letters; `topBanner` is two. */
const wordsOf = (text: string): string => text.replace(/([a-z])(?=[A-Z])/g, "$1-").toLowerCase();

const labelOf = (element: Element): string =>
  wordsOf(`${element.getAttribute("class") ?? ""} ${element.getAttribute("id") ?? ""}`);

/** Whether an element shows a logo, an icon, an advertisement or the like, by its class and id. */
export const isThing = (element: Element): boolean => things.test(labelOf(element));

/** Whether an address is that of such a thing, or of what stands in a lazy picture's place. */
export function namesThing({ pathname }: URL): boolean {
  const words = wordsOf(pathname);
  return things.test(words) || standIns.test(words);
}

/** Whether the words of a picture are those of the page's frame: its title, a banner, the navigation, a face. */
export function namesFrame(element: Element, { pathname }: URL): boolean {
  const name = wordsOf(pathname.slice(pathname.lastIndexOf("/") + 1));
  return frame.test(`${name} ${labelOf(element)}`);
}

/** Whether an element stands in the page's frame. */
export const isInFrame = (element: Element): boolean => element.closest(frames) !== null;
