import { AppError } from "../../errors.ts";
import type { BytesParser } from "../../net/fetcher.ts";
import type { Challenge } from "../../model/challenge.ts";
import { readChallengeBox } from "./challenge-box.ts";
import { decodePage } from "./decode-page.ts";
import { expectWhole, faultOf } from "./page-faults.ts";
import { readAddress } from "./picture-address.ts";
import { type Entries, type Entry, readEntries } from "./results-entries.ts";
import { hasClass, scanHtml } from "./scan-html.ts";

/** The three documents that a challenge's address serves, all of them with status 200. */
export type ResultsPage =
  | { kind: "results"; challenge: Challenge; entries: Entry[] }
  /** It has no results yet: to be asked again, and not to be kept. */
  | { kind: "open"; challenge: Challenge }
  /** There is no such challenge, and will be none. */
  | { kind: "invalid" };

/**
 * Reads a challenge's page; its number is the one in `url`, else the page's.
 * @throws AppError `truncated` for a page without its end, `bad_answer` for one that is none of the three, or another
 * challenge's.
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
 * Refuses results of which pictures are missing: the page has fewer with a place than were submitted and not disqualified,
 * because it was cut within, or is one of several.
 * @throws AppError `truncated`
 */
export function expectAllEntries(page: ResultsPage, url: string): void {
  if (page.kind !== "results" || page.challenge.entries === null) return;
  const { entries: submitted, disqualified } = page.challenge;
  const expected = submitted - (disqualified ?? page.entries.filter(isOut).length);
  const placed = page.entries.filter((entry) => !isOut(entry)).length;
  if (placed < expected)
    throw new AppError("truncated", `read ${url}: ${placed} entries of ${expected} are there`);
}

const isOut = ({ rating }: Entry) => rating.isDisqualified === true;

function idOf(url: string, onPage: number | undefined): number {
  const address = readAddress(url);
  const asked = address?.kind === "challenge" ? address.challengeId : undefined;
  const id = asked ?? onPage;
  if (id === undefined) throw new AppError("bad_answer", `read ${url}: it tells no number of a challenge`);
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
