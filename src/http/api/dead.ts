import { Hono } from "hono";
import { z } from "zod";
import { yieldToEventLoop } from "../../concurrency/yield-to-event-loop.ts";
import { AppError } from "../../errors.ts";
import type { StuckFilter, StuckPlace, StuckRow, StuckStage } from "../../model/queue.ts";
import { answerPage } from "../answer/answer-list.ts";
import { readParts } from "../answer/read-parts.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";
import { readObject } from "../request/body.ts";
import { text } from "../request/fields.ts";

const stages = ["link", "image", "forest"] as const;

const allowedStages = "link, image or forest (the comments under a submission)";
const selection = z.strictObject({
  stage: z.enum(stages, allowedStages).nullish(),
  host: text(255).nullish(),
  reason: text(500).nullish(),
  waiting: z.boolean("true or false").nullish(),
});

/** `/api/dead`: rows of the queues that are dead or waiting for something, with the reason. */
export function dead({ store }: Pick<AppContext, "store">): Hono {
  return new Hono().get("/", (c) => {
    const filter = {
      host: c.req.query("host"),
      reason: c.req.query("reason"),
      removed: seesRemoved(c),
    };
    const selected = parseStage(c.req.query("stage"));
    return answerPage<StuckRow>(c, {
      page: (place, limit) =>
        readParts(selected, place, limit, async (stage, [id = 0], room) => {
          const { rows, reached } = await store.deadRows({ stage, ...filter }, { at: 0, id }, room);
          return { rows, reached: reached && [reached.id] };
        }),
      place: (row) => [selected.indexOf(row.stage), row.id],
      // What a blocklist holds, and why, is not public.
      show: (row) =>
        row.code === "blocklisted" && !seesRemoved(c) ? { ...row, reason: "kept away by a blocklist" } : row,
    });
  });
}

/** `/api/requeue`: dead rows, or with `waiting` such that wait, become due, with all their tries. */
export function requeue({ store }: Pick<AppContext, "store">): Hono {
  return new Hono().post("/", async (c) => {
    const { stage, host, reason, waiting } = await readObject(c, selection, "{}");
    const filter = { host: host ?? undefined, reason: reason ?? undefined };
    let requeued = 0;
    for (const selected of stage ? [stage] : stages)
      for (const state of waiting ? (["again", "waiting"] as const) : (["dead"] as const))
        requeued += await requeueAll(store, { stage: selected, ...filter }, state);
    return c.json({ requeued });
  });
}

/** Makes all rows due that pass a filter, some at a time. @returns how many. */
export async function requeueAll(
  store: AppContext["store"],
  filter: StuckFilter,
  state: "dead" | "waiting" | "again" = "dead",
): Promise<number> {
  let requeued = 0;
  for (let after: StuckPlace | null = { at: 0, id: 0 }; after;) {
    const step = await store.requeueRows(filter, state, after);
    requeued += step.requeued;
    after = step.reached;
    await yieldToEventLoop();
  }
  return requeued;
}

/** The stages of a list: one by its name, or all. @throws AppError `bad_request` for another name. */
export function parseStage(text: string | undefined): readonly StuckStage[] {
  if (text === undefined) return stages;
  const stage = stages.find((name) => name === text);
  if (stage) return [stage];
  throw new AppError("bad_request", `stage: ${JSON.stringify(text)}; allowed: ${allowedStages}`);
}
