import { type Gathered, gatherText } from "./gather-text.ts";
import type { HtmlReader } from "./scan-html.ts";

type Value = { text: Gathered; links: string[] };

/** Values by the words before them: `<b>Votes:</b> 171 <b>Comments:</b> 29<br>`, several on a line or one. */
export type Labels = HtmlReader & {
  /** By the words in lower case, without the colon. `undefined`: nobody says it, or nothing is said. */
  get(label: string): string | undefined;
  /** The names of the links in a value; without links, its parts between commas. */
  list(label: string): string[];
  /** How many values there are. */
  size(): number;
};

/** @param known Which labels to look for; each counts where it first comes. */
export function readLabels(known: ReadonlySet<string>): Labels {
  const values = new Map<string, Value>();
  let label: Gathered | undefined;
  let value: Value | undefined;
  let link: Gathered | undefined;

  function begin(name: string): void {
    if (!name.endsWith(":")) return;
    const key = name.slice(0, -1).trim().toLowerCase();
    if (!known.has(key) || values.has(key)) return;
    values.set(key, (value = { text: gatherText(), links: [] }));
  }

  return {
    open({ name }) {
      if (name === "b") {
        label = gatherText();
        value = undefined;
      } else if (name === "a" && value) link = gatherText();
      // Dates stand on the line below their label.
      else if (endsValue(name) && !(name === "br" && value?.text.isEmpty() && isBelow(value)))
        value = undefined;
    },
    close(name) {
      if (name === "b" && label) {
        begin(label.read());
        label = undefined;
      } else if (name === "a" && link) {
        const words = link.read();
        if (words) value?.links.push(words);
        link = undefined;
      } else if (endsValue(name)) value = undefined;
    },
    text(text) {
      label?.add(text);
      if (!label) {
        value?.text.add(text);
        link?.add(text);
      }
    },
    get: (key) => values.get(key)?.text.read() || undefined,
    list(key) {
      const { text, links } = values.get(key) ?? { text: gatherText(), links: [] };
      return links.length > 0
        ? links
        : text
            .read()
            .split(",")
            .map((part) => part.trim())
            .filter(Boolean);
    },
    size: () => values.size,
  };

  function isBelow(one: Value): boolean {
    return one === values.get("submission dates") || one === values.get("voting dates");
  }
}

const endsValue = (name: string) => name === "br" || name === "div" || name === "td" || name === "tr";
