import type { Comment } from "../../model/comment.ts";
import { type TextBuilder, createTextBuilder } from "./text-builder.ts";
import { absolute } from "./picture-address.ts";
import { readIsoTime, readUsTime } from "./read-values.ts";
import { hasClass, type HtmlReader, type Tag } from "./scan-html.ts";

/** A quote; `author` is `null` where it names none. */
export type Quote = { author: string | null; text: string };

/** A comment as the page of a picture shows it; its body does not contain its quotes. */
export type PictureComment = Comment & {
  isDuringChallenge: boolean;
  /** In order of their beginnings, nested quotes included. */
  quotes: Quote[];
  editedAt: number | null;
};

/** A comment being read. `texts` are those of the open tables: the body, and the quotes within it. */
type Draft = {
  id: string;
  author: string | undefined;
  isDuringChallenge: boolean;
  created: number | null;
  /** Text outside the body: the notes after it. */
  beside: string;
  body: TextBuilder | undefined;
  quotes: TextBuilder[];
  texts: TextBuilder[];
  links: Set<string>;
};

/** Reads the comments of a picture's page. */
export type Comments = HtmlReader & {
  /** In the page's order, each once; entries without a time are ignored. */
  read(submissionId: string): PictureComment[];
};

export function readComments(): Comments {
  const drafts = new Map<string, Draft>();
  let draft: Draft | undefined;
  let inAuthor = false;
  let isDuringChallenge = false;

  function endComment(): void {
    if (draft && !drafts.has(draft.id)) drafts.set(draft.id, draft);
    draft = undefined;
    inAuthor = false;
  }

  function begin(id: string): void {
    endComment();
    draft = {
      id,
      author: undefined,
      isDuringChallenge,
      created: null,
      beside: "",
      body: undefined,
      quotes: [],
      texts: [],
      links: new Set(),
    };
  }

  function openTable(comment: Draft, tag: Tag): void {
    if (comment.texts.length === 0) {
      if (comment.body || !hasClass(tag, "forum-post")) return;
      comment.body = createTextBuilder();
      comment.texts.push(comment.body);
    } else {
      comment.texts.at(-1)?.tag("table");
      const quote = createTextBuilder();
      comment.quotes.push(quote);
      comment.texts.push(quote);
    }
  }

  return {
    open(tag) {
      const { name } = tag;
      if (name === "a") {
        // A named anchor begins a comment, also where tables before it were never closed.
        const id = /^\d{1,12}$/.exec(tag.attribute("name") ?? "")?.[0];
        if (id) return begin(id);
        inAuthor = draft?.texts.length === 0 && draft.author === undefined && hasClass(tag, "fo");
        if (inAuthor && draft) draft.author = "";
      }
      if (!draft) return;
      if (name === "table") openTable(draft, tag);
      else draft.texts.at(-1)?.tag(name);
      if (draft.texts.length === 1) addLink(draft.links, tag);
    },
    close(name) {
      if (name === "a") inAuthor = false;
      if (name !== "table" || !draft || draft.texts.length === 0) return;
      draft.texts.pop();
      draft.texts.at(-1)?.tag("table");
    },
    text(text) {
      const open = draft?.texts.at(-1);
      if (open) open.add(text);
      else if (/^\s*Comments Made During the Challenge\b/i.test(text)) isDuringChallenge = true;
      else if (draft && inAuthor) draft.author += text;
      else if (draft) addBeside(draft, text);
    },
    read(submissionId) {
      endComment();
      return [...drafts.values()].flatMap((comment) => commentOf(comment, submissionId) ?? []);
    },
  };
}

/** A comment's time is a text of its own, before its body; the time at the page's end is the server's. */
function addBeside(draft: Draft, text: string): void {
  const time = draft.body ? null : readUsTime(text);
  if (time !== null) draft.created ??= time;
  else draft.beside += text;
}

/** Pictures of the site itself (user icons, smileys) are not part of a comment. */
function addLink(links: Set<string>, tag: Tag): void {
  const address = absolute(
    tag.name === "a" ? tag.attribute("href") : tag.name === "img" ? tag.attribute("src") : "",
  );
  if (address && !/^https?:\/\/(www\.)?dpchallenge\.com\/images\//.test(address)) links.add(address);
}

const edited = /Message edited by author ([\d-]{10} [\d:]{8})\.?/;

function commentOf(draft: Draft, submissionId: string): PictureComment | undefined {
  const { created } = draft;
  if (created === null) return undefined;
  const written = draft.body?.read() ?? "";
  const note = new RegExp(`${edited.source}$`).exec(written);
  const author = draft.author?.trim();
  return {
    id: `dpc-c${draft.id}`,
    source: "dpchallenge",
    submissionId,
    parentId: null,
    author: author || null,
    created,
    score: undefined,
    body: note ? written.slice(0, note.index).trimEnd() : written,
    removal: null,
    links: [...draft.links],
    isDuringChallenge: draft.isDuringChallenge,
    quotes: draft.quotes.map(quoteOf),
    editedAt: readIsoTime((note ?? edited.exec(draft.beside))?.[1] ?? ""),
  };
}

function quoteOf(builder: TextBuilder): Quote {
  const text = builder.read();
  const origin = /^Originally posted by ([^:\n]{1,60})(?::|\n|$)\s*/.exec(text);
  return { author: origin?.[1]?.trim() || null, text: origin ? text.slice(origin[0].length) : text };
}
