import { z } from "zod";
import { openClient } from "./client.ts";
import { readTime, runCommand, table, UsageError } from "./command.ts";

const usage = `bun run feeds add reddit:NAME [--since DATE] [--created DATE]   follow a subreddit (reddit: may be left out)
bun run feeds list                       what is followed, and how far each provider has read
bun run feeds pause|resume|remove NAME   by name or id; what was stored stays

DATE is 2024-05-01 or Unix seconds. The backfill goes back to --since, else to the subreddit's creation; --created says
when that was where no provider knows the subreddit.`;

const feedShape = z.object({
  id: z.number(),
  source: z.string(),
  address: z.string(),
  created: z.number(),
  since: z.number(),
  state: z.string(),
  cursors: z
    .array(
      z.object({
        provider: z.string(),
        lane: z.string(),
        done: z.boolean(),
        oldest: z.number().nullable(),
        newest: z.number().nullable(),
        submissions: z.number(),
        error: z.string().nullable(),
      }),
    )
    .default([]),
});
type FeedRow = z.infer<typeof feedShape>;

const statusWidth = 60;
const day = (seconds: number | null) =>
  seconds === null ? "-" : new Date(seconds * 1000).toISOString().slice(0, 10);

function readAddress(word: string | undefined): { source: string; address: string } {
  if (!word) throw new UsageError("which feed? For example: reddit:pics");
  const [source, address] = word.includes(":") ? word.split(":", 2) : ["reddit", word];
  return { source: source ?? "", address: (address ?? "").replace(/^\/?r\//, "") };
}

function listed(feeds: readonly FeedRow[]): string {
  if (feeds.length === 0) return "nothing is followed yet; start with: bun run feeds add reddit:pics";
  const rows = feeds.flatMap((feed) => {
    const head = [String(feed.id), `${feed.source}:${feed.address}`, feed.state, day(feed.since)];
    if (feed.cursors.length === 0) return [[...head, "-", "-", "0", "not read yet"]];
    return feed.cursors.map((one) => [
      ...head,
      `${one.provider} ${one.lane}`,
      `${day(one.oldest)}..${day(one.newest)}`,
      String(one.submissions),
      (one.error ?? (one.done ? "finished" : "reading")).slice(0, statusWidth),
    ]);
  });
  return table([["id", "feed", "state", "since", "provider", "read", "submissions", "status"], ...rows]);
}

await runCommand(
  { usage, options: { since: { type: "string" }, created: { type: "string" } } },
  async ([verb, word, ...rest], { since, created }) => {
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
    const client = await openClient();
    try {
      if (verb === "add") {
        const feed = feedShape.parse(await client.request("POST", "/api/feed", { ...wanted, ...times }));
        return console.log(
          `following ${feed.source}:${feed.address} back to ${day(feed.since)} (id ${feed.id})`,
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
