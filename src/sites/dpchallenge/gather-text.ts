/** Elements that begin a line of their own. */
const lineElements = new Set(["br", "p", "div", "tr", "td", "table", "li", "ul", "ol", "hr", "blockquote"]);

/** Puts the pieces of a text together, as a browser would show it. */
export type Gathered = {
  add(text: string): void;
  /** Tells a tag: some begin a line. */
  tag(name: string): void;
  /** Whether there is more than space. */
  isEmpty(): boolean;
  /** Without space at its ends, in a row, or around breaks; at most one empty line in a row. */
  read(): string;
};

export function gatherText(): Gathered {
  let text = "";
  return {
    add: (piece) => void (text += piece.replace(/\s+/g, " ")),
    tag: (name) => void (lineElements.has(name) && (text += "\n")),
    isEmpty: () => text.trim() === "",
    read: () =>
      text
        .replace(/ {2,}/g, " ")
        .replace(/ ?\n ?/g, "\n")
        .replace(/\n{3,}/g, "\n\n")
        .trim(),
  };
}

/** A text on one line, without space at its ends or in a row. */
export const oneLine = (text: string): string => text.replace(/\s{2,}|[^\S ]/g, " ").trim();
