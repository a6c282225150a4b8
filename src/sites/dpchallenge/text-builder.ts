/** Elements that start a new line. */
const lineElements = new Set(["br", "p", "div", "tr", "td", "table", "li", "ul", "ol", "hr", "blockquote"]);

/** Joins pieces of text as a browser would show them. */
export type TextBuilder = {
  add(text: string): void;
  /** Some tags start a new line. */
  tag(name: string): void;
  /** Whether there is nothing but white space. */
  isEmpty(): boolean;
  /** The text, trimmed, with single spaces and at most one empty line in a row. */
  read(): string;
};

export function createTextBuilder(): TextBuilder {
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

/** A text on one line, trimmed, with single spaces. */
export const oneLine = (text: string): string => text.replace(/\s{2,}|[^\S ]/g, " ").trim();
