import { type TextBuilder, createTextBuilder } from "./text-builder.ts";
import type { HtmlReader } from "./scan-html.ts";

type Value = { text: TextBuilder; links: string[] };

/** Values by the labels before them: `<b>Votes:</b> 171 <b>Comments:</b> 29<br>`, several on a line or one. */
export type Labels = HtmlReader & {
  /** By the label in lower case, without the colon; `undefined` where it is missing or has no value. */
  get(label: string): string | undefined;
  /** The names of the links in a value; without links, its parts between commas. */
  list(label: string): string[];
  /** The number of values. */
  size(): number;
};

/** @param wantedLabels labels to look for; the first occurrence of each counts. */
export function readLabels(wantedLabels: ReadonlySet<string>): Labels {
  const values = new Map<string, Value>();
  let label: TextBuilder | undefined;
  let value: Value | undefined;
  let link: TextBuilder | undefined;

  function begin(name: string): void {
    if (!name.endsWith(":")) return;
    const key = name.slice(0, -1).trim().toLowerCase();
    if (!wantedLabels.has(key) || values.has(key)) return;
    values.set(key, (value = { text: createTextBuilder(), links: [] }));
  }

  return {
    open({ name }) {
      if (name === "b") {
        label = createTextBuilder();
        value = undefined;
      } else if (name === "a" && value) link = createTextBuilder();
      // Dates are on the line below their label.
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
      const { text, links } = values.get(key) ?? { text: createTextBuilder(), links: [] };
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

  function isBelow(candidate: Value): boolean {
    return candidate === values.get("submission dates") || candidate === values.get("voting dates");
  }
}

const endsValue = (name: string) => name === "br" || name === "div" || name === "td" || name === "tr";
