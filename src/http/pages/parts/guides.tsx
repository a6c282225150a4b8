import type { Child } from "hono/jsx";
import type { Manual } from "../../../model/manual.ts";
import { splitQuery } from "../../../query/filter.ts";
import { galleryPath } from "./gallery-query.ts";
import { everywhere, keysOfPages } from "./keyboard-keys.ts";
import { KeyRows } from "./key-rows.tsx";
import { queryExamples } from "./query-examples.ts";

/** A page of help that is no manual of a folder. */
export type Guide = Omit<Manual, "html"> & { content: () => Child };

const QueryGuide = () => (
  <>
    <h1 id="queries">How to search the gallery</h1>
    <p>
      The box at the top of each page takes words and conditions. Try one: each example is a link. Datasets
      and <code>bun run export</code> read the same queries.
    </p>
    {queryExamples.map(({ id, title, about, queries }) => (
      <>
        <h2 id={id}>{title}</h2>
        <p>{about}</p>
        <dl class="query-examples">
          {queries.map(([query, selects]) => (
            <div>
              <dt>
                <a href={galleryPath(splitQuery(query))}>
                  <code>{query}</code>
                </a>
              </dt>
              <dd>{selects}</dd>
            </div>
          ))}
        </dl>
      </>
    ))}
  </>
);

const sectionsOfKeys = [
  { id: "everywhere", title: "Every page", keys: everywhere },
  ...Object.entries(keysOfPages).map(([id, { title, keys }]) => ({ id, title, keys })),
];

const KeyboardGuide = () => (
  <>
    <h1 id="keyboard">Keys of the keyboard</h1>
    <p>
      They work while no field is typed in. Press <kbd>?</kbd> on a page to see its own.
    </p>
    {sectionsOfKeys.map(({ id, title, keys }) => (
      <>
        <h2 id={id}>{title}</h2>
        <KeyRows keys={keys} />
      </>
    ))}
  </>
);

/** The guides that are not manuals, first in the list of what can be read. */
export const guides: Guide[] = [
  {
    name: "queries",
    subject: "use",
    title: "How to search the gallery",
    about: "Words and conditions by examples to click",
    sections: queryExamples.map(({ id, title, about, queries }) => {
      const text = [about, ...queries.map(([query, selects]) => `${query}: ${selects}`)].join("\n");
      return { id, title, level: 2, text };
    }),
    content: () => <QueryGuide />,
  },
  {
    name: "keyboard",
    subject: "use",
    title: "Keys of the keyboard",
    about: "Review, step and zoom without a mouse",
    sections: sectionsOfKeys.map(({ id, title, keys }) => {
      const text = keys.map(([same, action]) => `${same}: ${action}`).join("\n");
      return { id, title, level: 2, text };
    }),
    content: () => <KeyboardGuide />,
  },
];
