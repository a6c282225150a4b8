import type { BytesParser } from "../../net/fetcher.ts";
import type { Challenge } from "../../model/challenge.ts";
import { decodePage } from "./decode-page.ts";
import { oneLine } from "./text-builder.ts";
import { expectWhole, faultOf } from "./page-faults.ts";
import { numberIn } from "./picture-address.ts";
import { readAverage, readCount, readKind, readPeriod } from "./read-values.ts";
import { hasClass, scanHtml, type Tag } from "./scan-html.ts";
import { listedChallenge } from "./listed-challenge.ts";

/** A row as it is being read; cells after the first hold numbers. */
type Row = {
  id: number | undefined;
  name: string;
  rules: string;
  kind: string | null;
  extraRules: string | null;
  /** Text of the first cell outside its links: the dates. */
  rest: string;
  cells: string[];
};

/**
 * Reads the history of all challenges, in the page's order, each id once. A row without an average has no results yet.
 * @throws AppError `truncated` for a page without its end, `bad_answer` for one without challenges.
 */
export function readHistoryPage(html: string, url: string): Challenge[] {
  const challenges = new Map<number, Challenge>();
  let row: Row | undefined;
  let link: "name" | "rules" | undefined;
  let isWhole = false;

  function endRow(): void {
    if (row?.id !== undefined && !challenges.has(row.id)) challenges.set(row.id, challengeOf(row.id, row));
    row = undefined;
    link = undefined;
  }

  function openLink(tag: Tag): "name" | "rules" | undefined {
    if (!row || row.cells.length !== 1) return undefined;
    const href = tag.attribute("href");
    if (numberIn(href, "RULES_ID") !== undefined) return "rules";
    const id = numberIn(href, "CHALLENGE_ID");
    if (id === undefined || row.id !== undefined) return undefined;
    row.id = id;
    return "name";
  }

  scanHtml(html, {
    open(tag) {
      if (tag.name === "tr") {
        endRow();
        if (hasClass(tag, "forum-bg1") || hasClass(tag, "forum-bg2"))
          row = { id: undefined, name: "", rules: "", kind: null, extraRules: null, rest: "", cells: [] };
      } else if (tag.name === "td") {
        row?.cells.push("");
        link = undefined;
      } else if (tag.name === "a") link = openLink(tag);
      else if (tag.name === "img" && row) readIcon(row, tag.attribute("alt") ?? "");
    },
    close(name) {
      if (name === "a") link = undefined;
      else if (name === "tr" || name === "table") endRow();
      else if (name === "html") isWhole = true;
    },
    text(text) {
      if (!row) return;
      const { length } = row.cells;
      if (link) row[link] += text;
      else if (length === 1) row.rest += text;
      else if (length > 1) row.cells[length - 1] += text;
    },
  });
  if (challenges.size === 0) throw faultOf(html, isWhole, url);
  expectWhole(isWhole, url);
  return [...challenges.values()];
}

/** `Open Challenge` is the kind, `Extra Rules: Archival` the extra rules. */
function readIcon(row: Row, words: string): void {
  const extra = /^\s*Extra Rules:(.+)/is.exec(words)?.[1]?.trim();
  if (extra) row.extraRules ??= extra;
  else row.kind ??= readKind(words);
}

function challengeOf(id: number, { cells, ...row }: Row): Challenge {
  const { from, to } = readPeriod(row.rest);
  const average = readAverage(cells[3]);
  return {
    ...listedChallenge(id),
    title: oneLine(row.name),
    rules: oneLine(row.rules) || null,
    kind: row.kind,
    extraRules: row.extraRules,
    submissionsFrom: from,
    submissionsTo: to,
    entries: readCount(cells[1]),
    highest: readAverage(cells[2]),
    average,
    median: readAverage(cells[4]),
    lowest: readAverage(cells[5]),
    votes: readCount(cells[6]),
    comments: readCount(cells[8]),
    state: average === null ? "open" : "listed",
  };
}

export const parser: BytesParser<Challenge[]> = {
  module: import.meta.url,
  read: (bytes, url) => readHistoryPage(decodePage(bytes), url),
};
