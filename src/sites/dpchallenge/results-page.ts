import { AppError } from "../../errors.ts";
import type { BytesParser } from "../../net/fetcher.ts";
import type { Challenge } from "../../model/challenge.ts";
import { readChallengeBox } from "./challenge-box.ts";
import { decodePage } from "./decode-page.ts";
import { expectWhole, faultOf } from "./page-faults.ts";
import { readAddress } from "./picture-address.ts";
import { type Entries, type Entry, readEntries } from "./results-entries.ts";
import { hasClass, scanHtml } from "./scan-html.ts";

/** The three documents that a challenge's address serves, all with status 200. */
export type ResultsPage =
  | { kind: "results"; challenge: Challenge; entries: Entry[] }
  /** It has no results yet: to be read again, and not to be stored. */
  | { kind: "open"; challenge: Challenge }
  /** The challenge does not exist. */
  | { kind: "invalid" };

/**
 * Reads a challenge's page; its number is the one in `url`, else the page's.
 * @throws AppError `truncated` for a page without its end, `bad_answer` for one that is none of the three, or of another
 * challenge.
 */
export function readResultsPage(html: string, url: string): ResultsPage {
  const box = readChallengeBox();
  let entries: Entries | undefined;
  let isHeading = false;
  let isInvalid = false;
  let isWhole = false;
  const numbered = () => idOf(url, box.challengeId());

  scanHtml(html, {
    open(tag) {
      if (entries) return entries.open(tag);
      if (tag.name === "tr") isHeading = hasClass(tag, "forum-heading");
      box.open(tag);
    },
    close(name) {
      if (name === "html") isWhole = true;
      (entries ?? box).close(name);
    },
    text(text) {
      if (entries) return entries.text(text);
      if (isHeading && /^\s*Challenge Results for\b/.test(text)) entries = readEntries(numbered());
      isInvalid ||= /^\s*Invalid CHALLENGE_ID\b/.test(text);
      box.text(text);
    },
  });
  if (!entries && !isInvalid && !box.isThere()) throw faultOf(html, isWhole, url);
  expectWhole(isWhole, url);
  if (entries)
    return { kind: "results", challenge: box.read(numbered(), "results"), entries: entries.read() };
  return box.isThere() ? { kind: "open", challenge: box.read(numbered(), "open") } : { kind: "invalid" };
}

/**
 * @throws AppError `truncated` for results with fewer placed pictures than were submitted and not disqualified: the page is
 * cut, or is one of several.
 */
export function expectAllEntries(page: ResultsPage, url: string): void {
  if (page.kind !== "results" || page.challenge.entries === null) return;
  const { entries: submitted, disqualified } = page.challenge;
  const expected = submitted - (disqualified ?? page.entries.filter(isOut).length);
  const placed = page.entries.filter((entry) => !isOut(entry)).length;
  if (placed < expected) throw new AppError("truncated", `read ${url}: ${placed} of ${expected} entries`);
}

const isOut = ({ rating }: Entry) => rating.isDisqualified === true;

function idOf(url: string, onPage: number | undefined): number {
  const address = readAddress(url);
  const requested = address?.kind === "challenge" ? address.challengeId : undefined;
  const id = requested ?? onPage;
  if (id === undefined) throw new AppError("bad_answer", `read ${url}: it has no number of a challenge`);
  if (onPage !== undefined && onPage !== id)
    throw new AppError("bad_answer", `read ${url}: it is the page of challenge ${onPage}`);
  return id;
}

export const parser: BytesParser<ResultsPage> = {
  module: import.meta.url,
  read(bytes, url) {
    const page = readResultsPage(decodePage(bytes), url);
    expectAllEntries(page, url);
    return page;
  },
};
