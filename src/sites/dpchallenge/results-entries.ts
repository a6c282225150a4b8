import { challengeIdOf, submissionIdOf } from "./ids.ts";
import { type Rating, unrated } from "../../model/rating.ts";
import { oneLine } from "./text-builder.ts";
import { absolute, numberIn } from "./picture-address.ts";
import { readAverage, readCount } from "./read-values.ts";
import { hasClass, type HtmlReader } from "./scan-html.ts";

/** A picture as a challenge's results list it. */
export type Entry = {
  imageId: number;
  title: string;
  /** `null` where the page names none. */
  photographer: string | null;
  photographerId: number | null;
  thumbnailUrl: string | null;
  rating: Rating;
};

/** An entry being read; `rest` is the text outside its links. */
type Draft = {
  imageId: number | undefined;
  photographerId: number | undefined;
  thumbnail: string | null;
  title: string;
  photographer: string;
  rest: string;
  /** Whether a space follows `rest`. */
  hasGap: boolean;
};

/** Reads the rows of a results table. */
export type Entries = HtmlReader & {
  /** In the page's order, each picture once. */
  read(): Entry[];
};

export function readEntries(challengeId: number): Entries {
  const entries = new Map<number, Entry>();
  let draft: Draft | undefined;
  let link: "title" | "photographer" | "thumbnail" | undefined;

  function endEntry(): void {
    const { imageId } = draft ?? {};
    if (draft && imageId !== undefined && !entries.has(imageId))
      entries.set(imageId, entryOf(imageId, draft, challengeId));
    draft = undefined;
    link = undefined;
  }

  /** Both the thumbnail and the title lead to the picture. */
  function openLink(entry: Draft, href: string | undefined): typeof link {
    const imageId = numberIn(href, "IMAGE_ID");
    if (imageId !== undefined) {
      entry.imageId ??= imageId;
      if (imageId !== entry.imageId) return undefined;
      return entry.title.trim() === "" ? "title" : undefined;
    }
    const photographerId = numberIn(href, "USER_ID");
    if (photographerId === undefined || entry.photographerId !== undefined) return undefined;
    entry.photographerId = photographerId;
    return "photographer";
  }

  return {
    open(tag) {
      const { name } = tag;
      if (name === "tr" && (hasClass(tag, "forum-bg1") || hasClass(tag, "forum-bg2"))) {
        endEntry();
        draft = {
          imageId: undefined,
          photographerId: undefined,
          thumbnail: null,
          title: "",
          photographer: "",
          rest: "",
          hasGap: false,
        };
      }
      if (!draft) return;
      if (name === "a") link = openLink(draft, tag.attribute("href"));
      else if (name === "img" && link === "title") draft.thumbnail ??= absolute(tag.attribute("src"));
      else if (name === "br" || name === "td") draft.hasGap = true;
    },
    close(name) {
      if (name === "a") link = undefined;
      else if (name === "html") endEntry();
    },
    text(text) {
      if (!draft) return;
      if (link === "title") draft.title += text;
      else if (link === "photographer") draft.photographer += text;
      else addWords(draft, text);
    },
    read() {
      endEntry();
      return [...entries.values()];
    },
  };
}

function addWords(draft: Draft, text: string): void {
  const words = text === " " ? "" : text.trim();
  if (words === "") {
    draft.hasGap = true;
    return;
  }
  if (draft.hasGap || isSpace(text.charCodeAt(0))) draft.rest += " ";
  draft.rest += words;
  draft.hasGap = isSpace(text.charCodeAt(text.length - 1));
}

const isSpace = (code: number) => code <= 32 || code === 160;

function entryOf(imageId: number, draft: Draft, challengeId: number): Entry {
  return {
    imageId,
    title: oneLine(draft.title),
    photographer: oneLine(draft.photographer) || null,
    photographerId: draft.photographerId ?? null,
    thumbnailUrl: draft.thumbnail,
    rating: ratingOf(imageId, oneLine(draft.rest), challengeId),
  };
}

function ratingOf(imageId: number, words: string, challengeId: number): Rating {
  const count = (pattern: RegExp) => readCount(pattern.exec(words)?.[1]);
  const average = (pattern: RegExp) => readAverage(pattern.exec(words)?.[1]);
  const place = count(/([\d,]{1,12})(?:st|nd|rd|th) place\b/) || null;
  return {
    ...unrated(submissionIdOf(imageId)),
    challengeId: challengeIdOf(challengeId),
    place,
    average: average(/\baverage vote of ([\d.]{1,12})/),
    participants: average(/Average Vote \(Participants\): ?([\d.]{1,12})/),
    nonParticipants: average(/Average Vote \(Non-Participants\): ?([\d.]{1,12})/),
    votes: count(/\bVotes: ?([\d,]{1,12})/),
    views: count(/\bViews: ?([\d,]{1,12})/),
    viewsDuringVoting: count(/\(([\d,]{1,12}) during voting\)/),
    isDisqualified: place !== null ? false : /disqualified/i.test(words) || null,
  };
}
