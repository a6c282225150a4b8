import { and, asc, desc, eq, gt, inArray, lt } from "drizzle-orm";
import type { JobRow, JobState } from "../../model/job.ts";
import type { Connection } from "../connection.ts";
import { job } from "../schema/tables.ts";

const unfinished: JobState[] = ["waiting", "running"];

/** A page of jobs in the order in which they were requested. */
export const jobPage = (db: Connection, after: number, limit: number): JobRow[] =>
  db.select().from(job).where(gt(job.id, after)).orderBy(asc(job.id)).limit(limit).all();

/** The newest jobs before one. */
export const newestJobs = (db: Connection, below: number, limit: number): JobRow[] =>
  db.select().from(job).where(lt(job.id, below)).orderBy(desc(job.id)).limit(limit).all();

export const jobById = (db: Connection, id: number): JobRow | undefined =>
  db.select().from(job).where(eq(job.id, id)).get();

/** The first job that is not finished; a running one was interrupted by a restart. */
export const nextJob = (db: Connection): JobRow | undefined =>
  db.select().from(job).where(inArray(job.state, unfinished)).orderBy(asc(job.id)).limit(1).get();

export const addJob = (db: Connection, request: JobRow["request"], now: number): JobRow =>
  db.insert(job).values({ request, state: "waiting", createdAt: now }).returning().get();

/** Changes a job that is not finished. @returns whether there was one. */
export const changeJob = (
  db: Connection,
  id: number,
  changes: Partial<Omit<JobRow, "id" | "request">>,
): boolean =>
  db
    .update(job)
    .set(changes)
    .where(and(eq(job.id, id), inArray(job.state, unfinished)))
    .returning({ id: job.id })
    .all().length > 0;

/** @returns whether there was one. */
export const removeJob = (db: Connection, id: number): boolean =>
  db.delete(job).where(eq(job.id, id)).returning({ id: job.id }).all().length > 0;
