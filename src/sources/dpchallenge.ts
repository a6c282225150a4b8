import { z } from "zod";
import { parser as historyPage } from "../sites/dpchallenge/history-page.ts";
import { pageUrl, resultsUrl } from "../sites/dpchallenge/picture-address.ts";
import type { Entry } from "../sites/dpchallenge/results-entries.ts";
import { parser as resultsPage } from "../sites/dpchallenge/results-page.ts";
import { submissionIdOf } from "../sites/dpchallenge/ids.ts";
import { listedChallenge } from "../sites/dpchallenge/listed-challenge.ts";
import { AppError, type ErrorCode } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import type { Challenge } from "../model/challenge.ts";
import type { FeedOptions } from "../model/feed.ts";
import type { Sighting } from "../model/submission.ts";
import { parseContestAddress } from "../sites/dpchallenge/address.ts";
import { readRanges, writeRanges } from "./id-ranges.ts";
import type { Poll, PollRequest, Source } from "./source.ts";

const HISTORY =
  "https://www.dpchallenge.com/challenge_history.php?order_by=0d&open=1&member=1&speed=1&invitational=1&show_all=1";
/** The history is one page of 2.7 MB. */
const maxPageBytes = 16 * 2 ** 20;
/** How often the history is read for challenges that have ended. */
const historySeconds = 86_400;
/** After this many failures a page waits until the history is read again. */
const maxTries = 3;

/** Progress through the site: challenges that were read, those to be read, and those that failed. */
const stateSchema = z.object({
  /** Challenges read completely, or that do not exist; as ranges of ids. */
  read: z.string(),
  pending: z.array(z.number().int()),
  total: z.number().int(),
  historyAt: z.number().int(),
  /** Of the history page. */
  etag: z.string().nullish(),
  failed: z.array(z.object({ id: z.number().int(), tries: z.number().int(), reason: z.string() })),
});
type State = z.infer<typeof stateSchema>;

const initialState: State = { read: "", pending: [], total: 0, historyAt: 0, failed: [] };

/** Failures of one page, after which the next one is read. */
const pageFailures = new Set<ErrorCode>([
  "bad_answer",
  "truncated",
  "gone",
  "unavailable",
  "timeout",
  "over_limit",
]);

/**
 * DPChallenge: photography contests in which each picture is rated from 1 to 10. Each poll reads one page: the history, which
 * lists every challenge, then the results of each that has ended, newest first. They hold title, photographer, place, averages,
 * votes and views of each entry; the rest is on the entries' own pages, which become links.
 */
export const dpchallenge: Source = {
  name: "dpchallenge",
  serves: "dpchallenge",
  lanes: ["new"],
  readsFirst: "www.dpchallenge.com",
  examples: ["all", "challenge/3257", "since/2012"],

  async describe(text) {
    const address = parseContestAddress(text);
    if (!address) return undefined;
    const since = address.kind === "challenges" ? address.since : 0;
    return { address: address.address, created: Math.max(since, siteBegan) };
  },

  async poll(request, fetcher) {
    const address = parseContestAddress(request.address);
    if (!address) throw new AppError("gone", `poll dpchallenge:${request.address}: no such address`);
    const state = stateSchema.safeParse(request.cursor).data ?? initialState;
    const next = state.pending[0];
    if (next !== undefined) return readNext(state, next, request, fetcher);
    const age = request.now - state.historyAt;
    // Read in the future: by a clock that was ahead.
    if (age >= 0 && age < historySeconds) return answer(state, {}, "idle");
    if (address.kind !== "challenge") return readHistory(state, address.since, request, fetcher);
    const isRead = readRanges(state.read).has(address.id);
    const pending = isRead ? [] : [address.id];
    const started = { ...state, pending, total: 1, failed: [], historyAt: request.now };
    return answer(started, {}, isRead ? "idle" : "more");
  },

  // The entries' pages are read by the resolver of their links.
  read: async () => [],
};

/** The first challenge ended in January 2002. */
const siteBegan = Date.UTC(2002, 0) / 1000;

type News = Pick<Poll, "challenges" | "ratings"> & { sightings?: Sighting[] };

function answer(state: State, news: News, next: Poll["next"]): Poll {
  const done = state.total - state.pending.length;
  const progress = { done, total: state.total, failed: state.failed.length };
  return { sightings: [], ...news, cursor: state, progress, next: state.pending.length > 0 ? "more" : next };
}

/** Adds challenges that have ended and were not read to `pending`, newest first. */
async function readHistory(
  state: State,
  since: number,
  { now }: PollRequest,
  fetcher: Fetcher,
): Promise<Poll> {
  const page = await fetcher.get(HISTORY, {
    maxBytes: maxPageBytes,
    statuses: [304],
    headers: state.etag ? { "if-none-match": state.etag } : {},
  });
  // Failed pages are tried again even where nothing is new.
  if (page.status === 304) {
    const pending = state.failed.map(({ id }) => id);
    return answer({ ...state, pending, failed: [], historyAt: now }, {}, "idle");
  }
  const challenges = (await fetcher.parse(page, historyPage)).filter(
    ({ submissionsTo }) => (submissionsTo ?? now) >= since,
  );
  const read = readRanges(state.read);
  const ended = challenges.filter(({ state }) => state !== "open").map(({ id }) => numberOf(id));
  const pending = ended.filter((id) => !read.has(id)).sort((a, b) => b - a);
  const etag = page.headers.get("etag");
  return answer(
    { ...state, pending, total: ended.length, failed: [], historyAt: now, etag },
    { challenges },
    "idle",
  );
}

const numberOf = (id: string): number => Number(id.replace(/^dpc-/, ""));

async function readNext(state: State, id: number, request: PollRequest, fetcher: Fetcher): Promise<Poll> {
  const rest = state.pending.slice(1);
  const failed = state.failed.filter((failure) => failure.id !== id);
  const asRead = (): State => {
    const read = readRanges(state.read);
    return { ...state, read: writeRanges(read.add(id)), pending: rest, failed };
  };
  try {
    const page = await fetcher.parse(
      await fetcher.get(resultsUrl(id), { maxBytes: maxPageBytes }),
      resultsPage,
    );
    switch (page.kind) {
      case "invalid":
        return answer(asRead(), { challenges: [invalid(id)] }, "idle");
      case "open":
        // It is read again with the next history, which must not answer "unchanged".
        return answer(
          { ...state, pending: rest, failed, etag: null },
          { challenges: [page.challenge] },
          "idle",
        );
      case "results": {
        const { challenge } = page;
        const sightings = page.entries.map((entry) => toSighting(entry, challenge, request));
        const ratings = page.entries.map(({ rating }) => ({ ...rating, entries: challenge.entries }));
        return answer(asRead(), { challenges: [challenge], sightings, ratings }, "idle");
      }
    }
  } catch (thrown) {
    if (!(thrown instanceof AppError) || !pageFailures.has(thrown.code)) throw thrown;
    const tries = (state.failed.find((failure) => failure.id === id)?.tries ?? 0) + 1;
    const again = tries < maxTries ? [id] : [];
    const stillFailed = [...failed, { id, tries, reason: thrown.message.slice(0, 200) }];
    return answer({ ...state, pending: [...rest, ...again], failed: stillFailed }, {}, "idle");
  }
}

/** A challenge that upstream does not have. */
const invalid = (id: number): Challenge => ({
  ...listedChallenge(id, `Challenge ${id}`),
  state: "invalid",
});

/** An entry as a submission; the fragment of its link names the wanted picture. */
function toSighting(entry: Entry, challenge: Challenge, request: PollRequest): Sighting {
  const { imageId, title, photographer } = entry;
  const page = pageUrl(imageId);
  const pictures: NonNullable<NonNullable<FeedOptions>["pictures"]> = request.options?.pictures ?? "full";
  return {
    id: submissionIdOf(imageId),
    source: "dpchallenge",
    title,
    author: photographer,
    created: challenge.submissionsTo ?? challenge.votingFrom ?? request.now,
    place: challenge.title,
    url: page,
    permalink: page,
    crosspostParent: null,
    flair: null,
    nsfw: undefined,
    spoiler: undefined,
    score: undefined,
    comments: undefined,
    removal: entry.rating.isDisqualified ? null : undefined,
    media: undefined,
    links: [`${page}#${pictures}`],
  };
}
