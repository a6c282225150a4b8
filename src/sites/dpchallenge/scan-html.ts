import { decodeHTML, decodeHTMLAttribute } from "entities";

/** A start tag, good only until the next one is read. */
export type Tag = {
  /** In lower case. */
  readonly name: string;
  /** The value of an attribute (its name in lower case), decoded; `""` where it has none, `undefined` where it is absent. */
  attribute(name: string): string | undefined;
};

/** Whom the parts of a page are told to, in order. Nothing is made up: a tag that is never closed is never reported closed. */
export type HtmlReader = {
  open(tag: Tag): void;
  close(name: string): void;
  /** Decoded; one text may come in several pieces. Nothing but space comes as `" "`. */
  text(text: string): void;
};

/** Elements whose content is no markup, and not what a page says either. */
const rawElements = new Set(["script", "style"]);

/**
 * Reads a page as HTML's tokenizer does, quotes that are misplaced or missing and leaked PHP included, but for the character
 * references of scripts, and makes no tree. Linear in the page's length, whatever is in it.
 */
export function scanHtml(html: string, reader: HtmlReader): void {
  const { length } = html;
  const tag = createTag(html);
  /** The first one at or behind what was told last. */
  let ampersand = -1;
  const tell = (from: number, to: number) => {
    if (from >= to) return;
    // Much of a page is space between tags: it is told as one, and not sliced.
    let start = from;
    while (start < to && isSpace(html.charCodeAt(start))) start++;
    if (start === to) return reader.text(" ");
    const text = html.slice(from, to);
    if (ampersand < from) ampersand = indexOrEnd(html, "&", from);
    reader.text(ampersand < to ? decodeHTML(text) : text);
  };
  for (let at = 0; at < length;) {
    const bracket = html.indexOf("<", at);
    if (bracket < 0) return tell(at, length);
    const next = html.charCodeAt(bracket + 1);
    const isEnd = next === SLASH;
    if (isEnd ? isLetter(html.charCodeAt(bracket + 2)) : isLetter(next)) {
      tell(at, bracket);
      at = tag.read(bracket + (isEnd ? 2 : 1));
      // A tag that the page's end cuts is none.
      if (at < 0) return;
      if (isEnd) reader.close(tag.name);
      else {
        reader.open(tag);
        if (rawElements.has(tag.name)) at = endOfRaw(html, tag.name, at);
      }
    } else if (next === BANG || next === QUESTION || isEnd) {
      tell(at, bracket);
      const isComment = html.startsWith("<!--", bracket);
      const last = isComment ? html.indexOf("-->", bracket + 2) : html.indexOf(">", bracket);
      if (last < 0) return;
      at = last + (isComment ? 3 : 1);
    } else {
      tell(at, bracket + 1);
      at = bracket + 1;
    }
  }
}

/** Whether a tag's `class` has this word. */
export function hasClass(tag: Tag, word: string): boolean {
  const words = tag.attribute("class");
  return words === word || (words?.includes(word) === true && words.split(/\s+/).includes(word));
}

const SLASH = 47;
const EQUALS = 61;
const MORE = 62;
const BANG = 33;
const QUESTION = 63;
const QUOTE = 34;
const APOSTROPHE = 39;
const lowerCase = (code: number) => (code >= 65 && code <= 90 ? code + 32 : code);
const isLetter = (code: number) => (code | 32) >= 97 && (code | 32) <= 122;
const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13 && code !== 11);

function indexOrEnd(html: string, sign: string, from: number): number {
  const at = html.indexOf(sign, from);
  return at < 0 ? html.length : at;
}

function endOfRaw(html: string, name: string, from: number): number {
  const end = new RegExp(`</${name}(?=[\\s/>])`, "gi");
  end.lastIndex = from;
  return end.exec(html)?.index ?? html.length;
}

/** One object for all tags: it keeps where the attributes stand and slices what is asked for. */
function createTag(html: string): Tag & { read(at: number): number } {
  /** Four numbers an attribute: where its name and its value begin and end. */
  const bounds: number[] = [];
  let used = 0;
  /** The short names that came, by their letters: a page has thousands of tags and a dozen names. */
  const names = new Map<number, string>();
  let name = "";

  function nameAt(from: number, to: number, letters: number): string {
    const known = to - from <= 4 ? names.get(letters) : undefined;
    if (known !== undefined && isNamed(from, to, known)) return known;
    const read = html.slice(from, to).toLowerCase();
    if (/^[a-z0-9]{1,4}$/.test(read)) names.set(letters, read);
    return read;
  }

  function isNamed(from: number, to: number, wanted: string): boolean {
    if (to - from !== wanted.length) return false;
    for (let n = 0; n < wanted.length; n++)
      if (lowerCase(html.charCodeAt(from + n)) !== wanted.charCodeAt(n)) return false;
    return true;
  }

  /** @returns the place behind the attribute's value. -1: the page ends within it. */
  function readValue(equals: number): number {
    let at = equals + 1;
    while (isSpace(html.charCodeAt(at))) at++;
    const code = html.charCodeAt(at);
    if (code === QUOTE || code === APOSTROPHE) {
      const close = html.indexOf(code === QUOTE ? '"' : "'", at + 1);
      if (close < 0) return -1;
      bounds[used++] = at + 1;
      bounds[used++] = close;
      return close + 1;
    }
    const from = at;
    while (at < html.length && !isSpace(html.charCodeAt(at)) && html.charCodeAt(at) !== MORE) at++;
    bounds[used++] = from;
    bounds[used++] = at;
    return at;
  }

  return {
    get name() {
      return name;
    },
    /** @param at Where the name begins. @returns the place behind the tag. -1: the page ends within it. */
    read(at) {
      used = 0;
      const from = at;
      let letters = 0;
      let code = html.charCodeAt(at);
      while (at < html.length && !isSpace(code) && code !== SLASH && code !== MORE) {
        letters = (letters << 8) | lowerCase(code);
        code = html.charCodeAt(++at);
      }
      name = nameAt(from, at, letters);
      while (at < html.length) {
        code = html.charCodeAt(at);
        if (code === MORE) return at + 1;
        if (isSpace(code) || code === SLASH) {
          at++;
          continue;
        }
        bounds[used++] = at;
        // The first sign is of the name whatever it is.
        do code = html.charCodeAt(++at);
        while (at < html.length && !isSpace(code) && code !== SLASH && code !== MORE && code !== EQUALS);
        bounds[used++] = at;
        while (isSpace(html.charCodeAt(at))) at++;
        if (html.charCodeAt(at) !== EQUALS) {
          bounds[used++] = at;
          bounds[used++] = at;
        } else if ((at = readValue(at)) < 0) return -1;
      }
      return -1;
    },
    attribute(wanted) {
      for (let n = 0; n < used; n += 4) {
        if (!isNamed(bounds[n] ?? 0, bounds[n + 1] ?? 0, wanted)) continue;
        const value = html.slice(bounds[n + 2], bounds[n + 3]);
        return value.includes("&") ? decodeHTMLAttribute(value) : value;
      }
      return undefined;
    },
  };
}
