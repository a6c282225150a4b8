import { decodeHTML, decodeHTMLAttribute } from "entities";
import { Tokenizer } from "htmlparser2";

/** A start tag, valid only until the next one is read. */
export type Tag = {
  /** In lower case. */
  readonly name: string;
  /** The decoded value of an attribute (its name in lower case); `""` where it has none, `undefined` where it is absent. */
  attribute(name: string): string | undefined;
};

/** Receives the parts of a page in order. A tag that is never closed is never reported as closed. */
export type HtmlReader = {
  open(tag: Tag): void;
  close(name: string): void;
  /** Decoded; one text may come in several pieces. White space alone comes as `" "`. */
  text(text: string): void;
};

/** Elements whose content is neither markup nor text of the page. */
const rawElements = new Set(["script", "style"]);

/** Where an attribute's name and its value begin and end. */
type Bounds = { nameStart: number; nameEnd: number; valueStart: number; valueEnd: number };

/** Reads a page as HTML's tokenizer does, misplaced quotes and leaked PHP included, without building a tree. Linear in its length. */
export function scanHtml(html: string, reader: HtmlReader): void {
  let name = "";
  let attributes: Bounds[] = [];
  let isRaw = false;
  const tag: Tag = {
    get name() {
      return name;
    },
    // Most attributes are never asked for, so only requested ones are sliced and decoded.
    attribute(key) {
      const bounds = attributes.find(
        ({ nameStart, nameEnd }) =>
          nameEnd - nameStart === key.length && html.slice(nameStart, nameEnd).toLowerCase() === key,
      );
      return bounds && decode(html.slice(bounds.valueStart, bounds.valueEnd), decodeHTMLAttribute);
    },
  };
  const open = () => {
    reader.open(tag);
    isRaw = rawElements.has(name);
  };
  const ignore = () => {};
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      onopentagname(start, end) {
        name = html.slice(start, end).toLowerCase();
        attributes = [];
      },
      onattribname: (nameStart, nameEnd) =>
        void attributes.push({ nameStart, nameEnd, valueStart: nameEnd, valueEnd: nameEnd }),
      onattribdata(start, end) {
        const bounds = attributes.at(-1);
        if (bounds) [bounds.valueStart, bounds.valueEnd] = [start, end];
      },
      onattribentity: ignore,
      onattribend: ignore,
      onopentagend: open,
      onselfclosingtag: open,
      onclosetag(start, end) {
        // Of `</ x>` HTML makes a comment.
        if (html[start - 1] !== "/") return;
        isRaw = false;
        reader.close(html.slice(start, end).toLowerCase());
      },
      ontext(start, end) {
        if (isRaw) return;
        const text = html.slice(start, end);
        reader.text(/\S/.test(text) ? decode(text, decodeHTML) : " ");
      },
      ontextentity: ignore,
      oncdata: ignore,
      oncomment: ignore,
      ondeclaration: ignore,
      onprocessinginstruction: ignore,
      onend: ignore,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
}

const decode = (text: string, decodeText: (text: string) => string): string =>
  text.includes("&") ? decodeText(text) : text;

/** Whether a tag's `class` has this word. */
export function hasClass(tag: Tag, word: string): boolean {
  const words = tag.attribute("class");
  return words === word || (words?.includes(word) === true && words.split(/\s+/).includes(word));
}
