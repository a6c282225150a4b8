import { type Context, Hono } from "hono";
import { AppError } from "../../errors.ts";
import type { Comment } from "../../model/comment.ts";
import type { Sighting } from "../../model/submission.ts";
import { ingest, ingestComments } from "../../tasks/ingest.ts";
import type { AppContext } from "../app-context.ts";
import { yieldToEventLoop } from "../../concurrency/yield-to-event-loop.ts";
import { itemsOf, readPosted, readPostedComment } from "../request/posted-sighting.ts";
import { readValues } from "../request/read-values.ts";

/** What became of one item, by its place among all of them, or in which line it stood. */
type Report = {
  item: number;
  line?: number;
  id?: string;
  outcome: "created" | "updated" | "unchanged" | "invalid";
  message?: string;
};

const atOnce = 50;
const breathAfter = 25;

type Needs = Pick<AppContext, "store" | "resolvers" | "config" | "now" | "wake">;

/**
 * `/api/ingest`: takes in submissions, one, a list or NDJSON, in Reddit's shape or ours, and says of each what happened; also
 * comments in Reddit's shape. Idempotent. Query: `provider=dump` for archives, `escaped=true` for Reddit's strings without `raw_json=1`,
 * `items=false` for the sums alone.
 */
export function ingests(context: Needs): Hono {
  return new Hono().post("/", async (c) => {
    const provider = choice(c, "provider", ["push", "dump"]);
    const escaped = choice(c, "escaped", ["false", "true"]) === "true";
    const isTold = choice(c, "items", ["true", "false"]) === "true";
    const sums = { created: 0, updated: 0, unchanged: 0, invalid: 0 };
    const reports: Report[] = [];
    let item = 0;
    let waiting: { report: Report; sighting: Sighting }[] = [];

    async function save(): Promise<void> {
      const batch = waiting;
      if (batch.length === 0) return;
      waiting = [];
      const sightings = batch.map((one) => one.sighting);
      const { outcomes } = await ingest(context, sightings, provider);
      for (const [at, outcome] of outcomes.entries()) {
        sums[outcome]++;
        const report = batch[at]?.report;
        if (report) report.outcome = outcome;
      }
    }

    /** A comment stands under a submission that must be known, also from this request. */
    async function addComment(comment: Comment): Promise<"created" | "updated" | "unchanged"> {
      await save();
      const [outcome = "orphan"] = await ingestComments(context, [comment], provider === "push");
      if (outcome !== "orphan") return outcome;
      throw new AppError("invalid_body", `link_id: submission ${comment.submissionId} is not stored`);
    }

    for await (const { value, line, error } of readValues(c)) {
      for (const one of error ? [undefined] : itemsOf(value)) {
        const report: Report = { item: item++, ...(line !== undefined && { line }), outcome: "invalid" };
        if (isTold) reports.push(report);
        try {
          if (error) throw error;
          const comment = readPostedComment(one, escaped);
          if (comment) {
            report.id = comment.id;
            report.outcome = await addComment(comment);
            sums[report.outcome]++;
            continue;
          }
          const sighting = readPosted(one, escaped);
          waiting.push({ report, sighting });
          report.id = sighting.id;
        } catch (thrown) {
          if (!(thrown instanceof AppError)) throw thrown;
          sums.invalid++;
          report.message = thrown.message;
        }
        if (waiting.length >= atOnce) await save();
        // Others want the thread too, and reading an item takes as long as answering a small request.
        else if (item % breathAfter === 0) await yieldToEventLoop();
      }
    }
    await save();
    return c.json({ ...sums, ...(isTold && { items: reports }) });
  });
}

/** A word of the query; the first is the default. @throws AppError `bad_request` for another. */
function choice<const Word extends string>(
  c: Context,
  name: string,
  words: readonly [Word, ...Word[]],
): Word {
  const given = c.req.query(name) ?? words[0];
  const known = words.find((word) => word === given);
  if (known) return known;
  throw new AppError("bad_request", `${name}: ${JSON.stringify(given)}: allowed is ${words.join(" or ")}`);
}
