import { decodeHTML, decodeXML } from "entities";
import type { Sighting } from "../../model/submission.ts";
import { linksInHtml } from "./links.ts";
import { absolute, pictureLinks } from "./post.ts";
import { bareId, cutText } from "./text.ts";

/** What a feed holds: its submissions in order, and the place in its own category. */
export type AtomFeed = { entries: Sighting[]; place: string | undefined };

const TITLE_LENGTH = 300;

/**
 * Reads an Atom feed of Reddit. It has no score, flair, nsfw or gallery pictures. Entries other than submissions
 * (comments, subreddits) are skipped.
 * @returns `undefined` for anything but an Atom feed.
 */
export function readAtomFeed(text: string): AtomFeed | undefined {
  const start = text.search(/<feed[\s>]/);
  if (start < 0) return undefined;
  const [head = "", ...rest] = text.slice(start).split(/<entry[\s>]/);
  const entries = rest.map((entry) => readEntry(entry.split("</entry>", 1)[0] ?? ""));
  const label = attributeOf(head, "category", "label")?.match(/^\/?r\/(\S+)$/)?.[1];
  return { entries: entries.filter((entry) => entry !== undefined), place: label };
}

function readEntry(entry: string): Sighting | undefined {
  const id = contentOf(entry, "id")?.trim() ?? "";
  const title = contentOf(entry, "title");
  const place = attributeOf(entry, "category", "term");
  const time = Date.parse(contentOf(entry, "published") ?? contentOf(entry, "updated") ?? "");
  if (!/^t3_[0-9a-z]+$/i.test(id) || title === undefined || !place || Number.isNaN(time)) return undefined;
  const html = contentOf(entry, "content") ?? "";
  const permalink = absoluteOrNull(attributeOf(entry, "link", "href")) ?? targetOf(html, "[comments]");
  const target = targetOf(html, "[link]");
  // The link of a text is its own page.
  const url = target === permalink ? null : target;
  const author = (contentOf(entry, "name") ?? "").trim().replace(/^\/?u\//, "");
  return {
    id: bareId(id).toLowerCase(),
    source: "reddit",
    title: cutText(title, TITLE_LENGTH),
    author: author && author !== "[deleted]" ? author : null,
    created: Math.floor(time / 1000),
    place,
    url,
    permalink,
    crosspostParent: null,
    flair: undefined,
    nsfw: undefined,
    spoiler: undefined,
    score: undefined,
    comments: undefined,
    removal: undefined,
    media: undefined,
    links: url === null ? linksInHtml(textIn(html)) : pictureLinks(url),
  };
}

/** What the author of a text wrote, between marks that Reddit puts around it. */
const textIn = (html: string): string => /<!-- SC_OFF -->([^]*?)<!-- SC_ON -->/.exec(html)?.[1] ?? "";

/** The address behind an anchor of Reddit's own, such as `[link]`. */
function targetOf(html: string, label: string): string | null {
  const end = html.lastIndexOf(`>${label}</a>`);
  const start = end < 0 ? -1 : html.lastIndexOf("<a ", end);
  const href = start < 0 ? undefined : /href="([^"]*)"/.exec(html.slice(start, end))?.[1];
  return absoluteOrNull(href && decodeHTML(href));
}

/** Relative addresses are Reddit's, as in its JSON. */
const absoluteOrNull = (href: string | undefined): string | null => (href ? absolute(href.trim()) : null);

/** The text of the first element of a name, its escapes undone once. */
function contentOf(xml: string, name: string): string | undefined {
  const open = new RegExp(`<${name}(?:\\s[^>]*)?>`).exec(xml);
  const end = open ? xml.indexOf(`</${name}>`, open.index) : -1;
  if (!open || end < 0) return undefined;
  const inner = xml.slice(open.index + open[0].length, end);
  const raw = /^\s*<!\[CDATA\[([^]*)\]\]>\s*$/.exec(inner)?.[1];
  return raw ?? decodeXML(inner);
}

function attributeOf(xml: string, name: string, attribute: string): string | undefined {
  const tag = new RegExp(`<${name}\\s[^>]*>`).exec(xml)?.[0] ?? "";
  const value = new RegExp(`\\s${attribute}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : decodeXML(value);
}
