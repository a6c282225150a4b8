import { z } from "zod";
import { openClient } from "./client.ts";
import { importRatingFile } from "./import-rating-file.ts";
import { readTime, runCommand, table, UsageError } from "./command.ts";

const usage = `bun run feeds add reddit:NAME [--since DATE] [--created DATE] [--comments]   follow (reddit: may be left out)
bun run feeds add NAME --reposts JSON    what counts as a repost in it: '{"scope":"feed"}'
bun run feeds add dpchallenge:all [--pictures none|thumbnail|full] [--not-in AVA.txt]   also since/2012, challenge/3257
bun run feeds list                       what is followed, and how far each provider is
bun run feeds pause|resume|remove NAME   by name or id; what was stored stays

NAME is a subreddit (pics), a user (u/name), several subreddits (art+pics) or a multireddit (u/name/m/multi).
DATE is 2024-05-01 or Unix seconds. The backfill goes back to --since, else to the subreddit's creation; --created says
when that was where no provider knows the subreddit. With --comments also every comment under its submissions is read, and
the links in them followed; given for what is followed already, it is switched on.

Of DPChallenge's contests the results of every challenge are read first, then the pictures' own pages. --pictures says what is
downloaded (full); --not-in imports the ratings of AVA.txt and downloads only what AVA lacks.`;

const time = z.number().nullable().default(null);
const states = z.object({
  due: z.number(),
  waiting: z.number(),
  done: z.number(),
  dead: z.number(),
  removed: z.number().default(0),
});
/** Providers that nobody asks: they hand over. */
const givenShape = z.object({
  provider: z.string(),
  submissions: z.number(),
  newest: time,
  lastAt: z.number(),
});
const cursorShape = z.object({
  provider: z.string(),
  lane: z.string(),
  done: z.boolean(),
  oldest: time,
  newest: time,
  submissions: z.number(),
  error: z.string().nullable(),
  succeededAt: time,
  lag: time,
  blockedUntil: time,
  progress: z.object({ done: z.number(), total: z.number(), failed: z.number() }).nullable().default(null),
});
const feedShape = z.object({
  id: z.number(),
  source: z.string(),
  address: z.string(),
  created: z.number(),
  since: z.number(),
  state: z.string(),
  comments: z.boolean().default(false),
  secondsLeft: z.number().nullable().default(null),
  counts: z
    .object({
      submissions: z.number(),
      links: states,
      images: states,
      given: z.array(givenShape).default([]),
    })
    .optional(),
  cursors: z.array(cursorShape).default([]),
});
type FeedRow = z.infer<typeof feedShape>;
type CursorRow = z.infer<typeof cursorShape>;

const statusWidth = 70;
const day = (seconds: number | null) =>
  seconds === null ? "-" : new Date(seconds * 1000).toISOString().slice(0, 10);
const clock = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ");

/** A span of time in its largest unit: `45 s`, `12 min`, `30 h`, `400 d`. */
function span(seconds: number | null): string {
  if (seconds === null) return "-";
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}

const timeLeft = ({ secondsLeft }: FeedRow): string =>
  secondsLeft ? `; about ${span(secondsLeft)} left` : "";

function readAddress(word: string | undefined): { source: string; address: string } {
  if (!word) throw new UsageError("which feed? For example: reddit:pics");
  const [source = "", address = ""] = word.includes(":") ? word.split(":", 2) : ["reddit", word];
  return { source, address: address.replace(/^\/?(r\/)?|\/+$/g, "") };
}

function statusOf({ error, blockedUntil, done }: CursorRow): string {
  if (error === null) return done ? "finished" : "reading";
  const rests = blockedUntil === null ? "" : `rests until ${clock(blockedUntil)} UTC: `;
  return (rests + error).slice(0, statusWidth);
}

/** One feed: how much of it there is, then a line for each provider and lane. */
function describe(feed: FeedRow, now: number): string {
  const { counts } = feed;
  const head = `${feed.id}  ${feed.source}:${feed.address}  ${feed.state}, back to ${feed.since === 0 ? "the beginning" : day(feed.since)}${feed.comments ? ", with comments" : ""}`;
  const amounts = ({ due, waiting, done, dead, removed }: z.infer<typeof states>) =>
    `${done} done, ${due} due, ${waiting} waiting, ${dead} dead${removed > 0 ? `, ${removed} removed` : ""}`;
  const sums = counts
    ? `\n   ${counts.submissions} submissions; links: ${amounts(counts.links)}; pictures: ${amounts(counts.images)}${timeLeft(feed)}`
    : "";
  const rows = feed.cursors.map((one) => [
    "  ",
    one.provider,
    one.lane,
    one.oldest === null ? "nothing yet" : `${day(one.oldest)}..${day(one.newest)}`,
    String(one.submissions),
    one.succeededAt === null ? "never" : `${span(Math.max(0, now - one.succeededAt))} ago`,
    one.lane === "backfill" || one.lane === "comments" ? "-" : span(one.lag),
    (one.progress
      ? `${one.progress.done} of ${one.progress.total} challenges, ${one.progress.failed} failed; `
      : "") + statusOf(one),
  ]);
  for (const one of counts?.given ?? []) {
    const row = ["  ", one.provider, "handed over", `..${day(one.newest)}`, String(one.submissions)];
    const age = one.newest === null ? null : Math.max(0, now - one.newest);
    rows.push([...row, `${span(Math.max(0, now - one.lastAt))} ago`, span(age), "-"]);
  }
  const titles = ["  ", "provider", "lane", "read", "submissions", "answered", "newest is", "status"];
  return head + sums + (rows.length > 0 ? `\n${table([titles, ...rows])}` : "\n   not read yet");
}

function readRules(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`--reposts ${text}: not JSON, such as {"scope":"feed"}`);
  }
}

function listed(feeds: readonly FeedRow[]): string {
  if (feeds.length === 0) return "nothing is followed yet; start with: bun run feeds add reddit:pics";
  const now = Math.floor(Date.now() / 1000);
  return feeds.map((feed) => describe(feed, now)).join("\n\n");
}

await runCommand(
  {
    usage,
    options: {
      since: { type: "string" },
      created: { type: "string" },
      comments: { type: "boolean" },
      pictures: { type: "string" },
      "not-in": { type: "string" },
      reposts: { type: "string" },
    },
  },
  async ([verb, word, ...rest], { since, created, comments, pictures, "not-in": notIn, reposts }) => {
    if (verb === "list" && word !== undefined) rest.unshift(word);
    if (rest.length > 0) throw new UsageError(`too many words: ${rest.join(" ")}`);
    if (!["add", "list", "pause", "resume", "remove"].includes(verb ?? "")) {
      throw new UsageError(
        `${verb === undefined ? "what to do?" : `${verb}:`} add, list, pause, resume or remove`,
      );
    }
    const wanted = verb === "list" ? undefined : readAddress(word);
    const times = {
      since: since === undefined ? undefined : readTime("--since", since),
      created: created === undefined ? undefined : readTime("--created", created),
    };
    const client = await openClient({ creates: verb === "add" });
    try {
      if (verb === "add") {
        if (notIn !== undefined) await importRatingFile(notIn, client);
        const feed = feedShape.parse(
          await client.request("POST", "/api/feed", {
            ...wanted,
            ...times,
            ...(comments && { comments }),
            ...((pictures ?? notIn ?? reposts) !== undefined && {
              options: {
                ...(reposts !== undefined && { reposts: readRules(reposts) }),
                ...(pictures !== undefined && { pictures }),
                ...(notIn !== undefined && { notIn: "ava" }),
              },
            }),
          }),
        );
        return console.log(
          `following ${feed.source}:${feed.address} back to ${feed.since === 0 ? "the beginning" : day(feed.since)}${feed.comments ? ", with comments" : ""} (id ${feed.id})`,
        );
      }
      const feeds = z.array(feedShape).parse(await client.request("GET", "/api/feed"));
      if (verb === "list") return console.log(listed(feeds));
      const feed = feeds.find(
        (one) =>
          String(one.id) === word ||
          (one.source === wanted?.source && one.address.toLowerCase() === wanted.address.toLowerCase()),
      );
      if (!feed) throw new UsageError(`${word} is not followed`);
      if (verb === "remove") await client.request("DELETE", `/api/feed/${feed.id}`);
      else
        await client.request("PATCH", `/api/feed/${feed.id}`, {
          state: verb === "pause" ? "paused" : "active",
        });
      console.log(
        `${feed.source}:${feed.address} ${verb === "remove" ? "removed" : `${verb}d`}; what was stored stays`,
      );
    } finally {
      await client.close();
    }
  },
);
