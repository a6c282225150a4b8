import { and, asc, eq, gt, inArray } from "drizzle-orm";
import type { Connection } from "../connection.ts";
import { job } from "../schema/tables.ts";
import type { JobRow, JobState } from "../../model/job.ts";

const unfinished: JobState[] = ["waiting", "running"];

export const jobPages = (db: Connection) => ({
  /** A page of jobs in the order in which they were asked for. */
  jobPage: (after: number, limit: number): JobRow[] =>
    db.select().from(job).where(gt(job.id, after)).orderBy(asc(job.id)).limit(limit).all(),
  job: (id: number): JobRow | undefined => db.select().from(job).where(eq(job.id, id)).get(),
  /** The first that is not finished; a running one was cut off by a restart. */
  nextJob: (): JobRow | undefined =>
    db.select().from(job).where(inArray(job.state, unfinished)).orderBy(asc(job.id)).limit(1).get(),
});

export const jobWrites = (db: Connection) => ({
  addJob: (request: JobRow["request"], now: number): JobRow =>
    db.insert(job).values({ request, state: "waiting", createdAt: now }).returning().get(),
  /** What is told of a job that is not finished. @returns whether it was there. */
  changeJob: (id: number, changes: Partial<Omit<JobRow, "id" | "request">>): boolean =>
    db
      .update(job)
      .set(changes)
      .where(and(eq(job.id, id), inArray(job.state, unfinished)))
      .returning({ id: job.id })
      .all().length > 0,
  removeJob: (id: number): boolean =>
    db.delete(job).where(eq(job.id, id)).returning({ id: job.id }).all().length > 0,
});
