import { Hono } from "hono";
import type { StuckRow, StuckStage } from "../../model/queue.ts";
import { answerPage } from "../answer/answer-list.ts";
import { cached } from "../answer/cached.ts";
import { readParts } from "../answer/read-parts.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";
import { parseStage } from "./dead.ts";

/** How long groups are reused: counting them walks over all that wait. */
const cacheSeconds = 10;

type WaitingRow = StuckRow & { next: number | null };
type Part = { stage: StuckStage; state: "again" | "waiting" };

/**
 * `/api/waiting`: rows that failed and are tried again, with the reason and the next time; then such that wait for something
 * else. `/api/waiting/groups`: how many, by host and reason.
 */
export function waiting({ store, now }: Pick<AppContext, "store" | "now">): Hono {
  const everyStage = parseStage(undefined);
  const groups = {
    all: cached(cacheSeconds, now, () => store.waitingGroups(everyStage, true)),
    shown: cached(cacheSeconds, now, () => store.waitingGroups(everyStage, false)),
  };
  return new Hono()
    .get("/", (c) => {
      const filter = { host: c.req.query("host"), reason: c.req.query("reason"), removed: seesRemoved(c) };
      const parts = parseStage(c.req.query("stage")).flatMap((stage): Part[] => [
        { stage, state: "again" },
        { stage, state: "waiting" },
      ]);
      return answerPage<WaitingRow>(c, {
        page: (place, limit) =>
          readParts(parts, place, limit, async ({ stage, state }, [at = 0, id = 0], room) => {
            const step = await store.waitingRows({ stage, ...filter }, state, { at, id }, room);
            return { rows: step.rows, reached: step.reached && [step.reached.at, step.reached.id] };
          }),
        place: (row) => [
          parts.findIndex(
            ({ stage, state }) => stage === row.stage && state === (row.next === null ? "waiting" : "again"),
          ),
          row.next ?? 0,
          row.id,
        ],
        show: (row) => row,
      });
    })
    .get("/groups", async (c) => {
      const stages = parseStage(c.req.query("stage"));
      const rows = await groups[seesRemoved(c) ? "all" : "shown"]();
      return c.json(rows.filter(({ stage }) => stages.includes(stage)));
    });
}
