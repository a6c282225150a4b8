import { Hono } from "hono";
import { z } from "zod";
import { yieldToEventLoop } from "../../concurrency/yield-to-event-loop.ts";
import { AppError } from "../../errors.ts";
import type { StuckRow } from "../../model/queue.ts";
import { answerPage } from "../answer/answer-list.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";
import { readObject } from "../request/body.ts";
import { text } from "../request/fields.ts";

const stages = ["link", "image", "forest"] as const;
type Stage = (typeof stages)[number];

const allowedStages = "link, image or forest (the comments under a submission)";
const selection = z.strictObject({
  stage: z.enum(stages, allowedStages).nullish(),
  host: text(255).nullish(),
  reason: text(500).nullish(),
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
      async page([first = 0, after = 0], limit) {
        const rows: StuckRow[] = [];
        for (const [index, stage] of selected.entries()) {
          if (index < first || rows.length === limit) continue;
          const start = index === first ? after : 0;
          const room = limit - rows.length;
          rows.push(
            ...(stage === "forest"
              ? await store.stuckForests(filter, start, room)
              : await store.stuckRows({ stage, ...filter }, start, room)),
          );
        }
        return rows;
      },
      place: (row) => [selected.indexOf(row.stage), row.id],
      // What a blocklist holds, and why, is not public.
      show: (row) =>
        row.code === "blocklisted" && !seesRemoved(c) ? { ...row, reason: "kept away by a blocklist" } : row,
    });
  });
}

/** `/api/requeue`: dead rows become due again, with all their tries. */
export function requeue({ store }: Pick<AppContext, "store">): Hono {
  return new Hono().post("/", async (c) => {
    const { stage, host, reason } = await readObject(c, selection, "{}");
    let requeued = 0;
    for (const selected of stage ? [stage] : stages) {
      if (selected === "forest") {
        // Forests belong to no host.
        const forests = host ? 0 : await store.requeueForests(reason ?? undefined);
        requeued += forests;
        continue;
      }
      for (let rows = 1; rows > 0; requeued += rows) {
        rows = await store.requeueDead({
          stage: selected,
          host: host ?? undefined,
          reason: reason ?? undefined,
        });
        await yieldToEventLoop();
      }
    }
    return c.json({ requeued });
  });
}

function parseStage(text: string | undefined): readonly Stage[] {
  if (text === undefined) return stages;
  const stage = stages.find((name) => name === text);
  if (stage) return [stage];
  throw new AppError("bad_request", `stage: ${JSON.stringify(text)}; allowed: ${allowedStages}`);
}
