import { type Context, Hono } from "hono";
import { yieldToEventLoop } from "../../concurrency/yield-to-event-loop.ts";
import { AppError } from "../../errors.ts";
import type { Comment } from "../../model/comment.ts";
import type { Sighting } from "../../model/submission.ts";
import { ingest, ingestComments } from "../../tasks/ingest.ts";
import type { AppContext } from "../app-context.ts";
import { flattenItems, readSubmission, readComment } from "../request/ingest-item.ts";
import type { JsonLimits } from "../request/parse-json.ts";
import { readValues } from "../request/read-values.ts";

/** The outcome of an item: `item` is its index in the request, `line` its line in NDJSON. */
type Report = {
  item: number;
  line?: number;
  id?: string;
  outcome: "created" | "updated" | "unchanged" | "invalid";
  message?: string;
};

/** Submissions that are saved in one transaction. */
const batchSize = 50;
/** Items that are read before the event loop gets its turn: reading an item takes as long as a small request. */
const itemsPerTurn = 25;

/** Replies of a comment are nested in it, five levels each. */
const limits: JsonLimits = { nesting: 4096, items: 200_000 };

type Needs = Pick<AppContext, "store" | "resolvers" | "config" | "now">;

/**
 * `/api/ingest`: stores submissions (a single one, a list or NDJSON; in Reddit's shape or Rebooru's own) and comments in Reddit's
 * shape, and reports the outcome of each. Idempotent. Query: `provider=dump` for archives, `escaped=true` for strings of Reddit
 * without `raw_json=1`, `items=false` for the totals alone.
 */
export function ingests(context: Needs): Hono {
  return new Hono().post("/", async (c) => {
    const provider = readChoice(c, "provider", ["push", "dump"]);
    const escaped = readChoice(c, "escaped", ["false", "true"]) === "true";
    const listsItems = readChoice(c, "items", ["true", "false"]) === "true";
    const totals = { created: 0, updated: 0, unchanged: 0, invalid: 0 };
    const reports: Report[] = [];
    let item = 0;
    let pending: { report: Report; sighting: Sighting }[] = [];

    async function save(): Promise<void> {
      const batch = pending;
      if (batch.length === 0) return;
      pending = [];
      const sightings = batch.map(({ sighting }) => sighting);
      const { outcomes } = await ingest(context, sightings, provider);
      for (const [index, outcome] of outcomes.entries()) {
        totals[outcome]++;
        const report = batch[index]?.report;
        if (report) report.outcome = outcome;
      }
    }

    /** Stores a comment. Its submission must be stored already; it may come from the same request. */
    async function addComment(comment: Comment): Promise<"created" | "updated" | "unchanged"> {
      await save();
      const [outcome = "orphan"] = await ingestComments(context, [comment], provider === "push");
      if (outcome !== "orphan") return outcome;
      throw new AppError("invalid_body", `link_id: submission ${comment.submissionId} is not stored`);
    }

    /** @throws AppError what storing threw, with how many items of this request are stored. */
    function refuse(thrown: unknown): never {
      const error = AppError.from(thrown, "storing submissions");
      if (error.failure !== "pauses") throw thrown;
      const stored = totals.created + totals.updated + totals.unchanged;
      throw new AppError(error.code, `${error.message}; ${stored} items of this request are stored`);
    }

    for await (const { value, line, error } of readValues(c, limits)) {
      for (const posted of error ? [undefined] : flattenItems(value)) {
        if (item >= limits.items)
          throw new AppError("too_large", `a request with more than ${limits.items} items`);
        const report: Report = { item: item++, ...(line !== undefined && { line }), outcome: "invalid" };
        if (listsItems) reports.push(report);
        try {
          if (error) throw error;
          const comment = readComment(posted, escaped);
          if (comment) {
            report.id = comment.id;
            report.outcome = await addComment(comment);
            totals[report.outcome]++;
            continue;
          }
          const sighting = readSubmission(posted, escaped);
          pending.push({ report, sighting });
          report.id = sighting.id;
        } catch (thrown) {
          if (!(thrown instanceof AppError)) throw thrown;
          if (thrown.failure === "pauses") refuse(thrown);
          totals.invalid++;
          report.message = thrown.message;
        }
        if (pending.length >= batchSize) await save().catch(refuse);
        else if (item % itemsPerTurn === 0) await yieldToEventLoop();
      }
    }
    await save().catch(refuse);
    return c.json({ ...totals, ...(listsItems && { items: reports }) });
  });
}

/** A parameter of the query string that takes one of `words`, by default the first. @throws AppError `bad_request` */
function readChoice<const Word extends string>(
  c: Context,
  name: string,
  words: readonly [Word, ...Word[]],
): Word {
  const text = c.req.query(name) ?? words[0];
  const choice = words.find((word) => word === text);
  if (choice) return choice;
  throw new AppError("bad_request", `${name}: ${JSON.stringify(text)}; allowed: ${words.join(" or ")}`);
}
