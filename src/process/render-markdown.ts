import type { ManualSection } from "../model/manual.ts";

/** Both ways of reading give a heading the same id. */
const options = { headings: { ids: true } };

/**
 * Renders Markdown as HTML. Everything in it is escaped, HTML as well, and pictures are left out.
 * @param addressOf where a link leads; `undefined` for nowhere.
 */
export const renderMarkdown = (markdown: string, addressOf: (href: string) => string | undefined): string =>
  Bun.markdown.render(
    markdown,
    {
      text: Bun.escapeHTML,
      heading: (text, { level, id }) => `<h${level} id="${Bun.escapeHTML(id ?? "")}">${text}</h${level}>\n`,
      paragraph: (text) => (text.trim() === "" ? "" : `<p>${text}</p>\n`),
      blockquote: (text) => `<blockquote>${text}</blockquote>\n`,
      code: (text) => `<pre tabindex="0"><code>${text}</code></pre>\n`,
      list: (items, { ordered, start }) =>
        ordered ? `<ol start="${start ?? 1}">${items}</ol>\n` : `<ul>${items}</ul>\n`,
      listItem: (text) => `<li>${text}</li>`,
      hr: () => "<hr>\n",
      // It scrolls by itself: a keyboard must reach it.
      table: (rows) =>
        `<div class="scrolls" tabindex="0" role="group" aria-label="Table"><table>${rows}</table></div>\n`,
      thead: (rows) => `<thead>${rows}</thead>`,
      tbody: (rows) => `<tbody>${rows}</tbody>`,
      tr: (cells) => `<tr>${cells}</tr>`,
      th: (text) => (text === "" ? "<td></td>" : `<th scope="col">${text}</th>`),
      td: (text) => `<td>${text}</td>`,
      strong: (text) => `<strong>${text}</strong>`,
      emphasis: (text) => `<em>${text}</em>`,
      strikethrough: (text) => `<del>${text}</del>`,
      codespan: (text) => `<code>${text}</code>`,
      link(text, { href }) {
        const address = addressOf(href);
        return address === undefined ? text : `<a href="${Bun.escapeHTML(address)}">${text}</a>`;
      },
      image: () => "",
    },
    options,
  );

/** The sections of a text in Markdown, each with its words alone. What comes before the first heading is in none. */
export function readSections(markdown: string): ManualSection[] {
  const sections: ManualSection[] = [];
  const add = (text: string): string => {
    const section = sections.at(-1);
    const words = text.replace(/\s+/g, " ").trim();
    if (section && words !== "") section.text += `${words}\n`;
    return "";
  };
  Bun.markdown.render(
    markdown,
    {
      heading(title, { level, id }) {
        sections.push({ id: id ?? "", title, level, text: "" });
        return "";
      },
      paragraph: add,
      listItem: add,
      code: add,
      tr: add,
      th: (text) => `${text} `,
      td: (text) => `${text} `,
      image: () => "",
    },
    options,
  );
  return sections;
}
