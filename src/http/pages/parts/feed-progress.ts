import type { Lane } from "../../../model/feed.ts";
import type { FeedReport } from "../../feed-report.ts";
import { spanText } from "./when.tsx";

type LaneReport = FeedReport["cursors"][number];

/** What each lane reads. */
export const laneNames: Record<Lane, string> = {
  new: "New posts",
  fresh: "The newest posts at once",
  backfill: "The past",
  comments: "Comments",
};

/** How far the past of a feed has been read. `share`: of 1, where it is known. */
export type Backfill = { share: number | null; words: string };

const day = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" });
/** An estimate needs so much of the way behind it. */
const leastShare = 0.02;

const percent = (share: number): string => `${Math.floor(share * 100)} %`;
const about = (seconds: number): string => `about ${spanText(Math.max(60, seconds))} left`;

/** How far the past has been read, and how long the rest will take; `undefined` where no provider has begun. */
export function backfillOf(feed: FeedReport): Backfill | undefined {
  const contests = feed.cursors.flatMap(({ progress }) => progress ?? []);
  if (contests.length > 0) {
    const done = contests.reduce((sum, one) => sum + one.done, 0);
    const total = contests.reduce((sum, one) => sum + one.total, 0);
    const left = feed.secondsLeft ? `, ${about(feed.secondsLeft)}` : "";
    return { share: total === 0 ? null : done / total, words: `${done} of ${total} contests read${left}` };
  }
  const lanes = feed.cursors.filter(({ lane }) => lane === "backfill");
  if (lanes.length === 0) return undefined;
  if (lanes.some(({ done }) => done)) return { share: 1, words: "The past is read to its beginning" };
  const oldest = Math.min(...lanes.map((row) => row.oldest ?? feed.addedAt));
  const readTo = `Read back to ${day.format(oldest * 1000)}`;
  // Without a known beginning the archives say where they end.
  if (feed.since === 0) return { share: null, words: readTo };
  const share = Math.min(1, Math.max(0, (feed.addedAt - oldest) / Math.max(1, feed.addedAt - feed.since)));
  const worked = Math.max(0, ...lanes.map((row) => (row.succeededAt ?? feed.addedAt) - feed.addedAt));
  const left = share >= leastShare ? `, ${about((worked * (1 - share)) / share)}` : "";
  return { share, words: `${readTo}, ${percent(share)} of the way${left}` };
}

/** Whether a feed goes well, in one word and one sentence. */
export type Health = { state: "paused" | "waiting" | "trouble" | "quiet" | "well"; words: string };

/** Seconds without an answer after which a feed is quiet: contests are read rarely. */
const quietAfter = 900;

/** How a feed goes: the worst of its lanes. @param now Unix seconds. */
export function healthOf(feed: FeedReport, now: number): Health {
  if (feed.state === "paused")
    return { state: "paused", words: "Paused. Resumed, it goes on where it was left." };
  if (feed.cursors.length === 0)
    return { state: "waiting", words: "Followed; its first posts are read in a moment." };
  for (const [lane, rows] of Map.groupBy(feed.cursors, (row) => row.lane)) {
    if (!rows.every(({ error }) => error !== null)) continue;
    const next = Math.min(...rows.map((row) => row.blockedUntil ?? now));
    const when = next > now ? `in ${spanText(next - now)}` : "now";
    return {
      state: "trouble",
      words: `${laneNames[lane]}: no provider answers; tried again ${when}. ${rows[0]?.error ?? ""}`,
    };
  }
  const newest = feed.cursors.filter(({ lane }) => lane === "new" || lane === "fresh");
  const answered = Math.max(0, ...feed.cursors.map((row) => row.succeededAt ?? 0));
  const post = Math.max(0, ...newest.map((row) => row.newest ?? 0));
  const told = answered === 0 ? "Not read yet" : `Last read ${spanText(now - answered)} ago`;
  const age = post === 0 ? "" : `; its newest post is ${spanText(now - post)} old`;
  return { state: now - answered > quietAfter ? "quiet" : "well", words: `${told}${age}.` };
}

/** What a provider does in a lane, and why it rests. @param now Unix seconds. */
export function laneWords({ error, blockedUntil, done, lane, problems }: LaneReport, now: number): string {
  if (error !== null)
    return blockedUntil === null
      ? `Tried again now: ${error}`
      : `Rests for ${spanText(blockedUntil - now)}: ${error}`;
  const failed = problems.length > 0 ? `; ${problems.length} pages could not be read` : "";
  if (done) return `Finished${failed}`;
  return `${lane === "backfill" ? "Reading" : "Caught up"}${failed}`;
}
