import { Hono } from "hono";
import { seesRemoved } from "../caller.ts";
import { createStatusReport, type StatusNeeds } from "../status-report.ts";

/** `/api/status`: counts, the state of workers, index, storage and sinks, and the hosts that rest. */
export function status(context: StatusNeeds): Hono {
  const report = createStatusReport(context);
  return new Hono().get("/", async (c) => c.json(await report(seesRemoved(c))));
}
