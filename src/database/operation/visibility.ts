import { type Column, sql } from "drizzle-orm";
import { submission } from "../schema/tables.ts";

/**
 * Condition on rows that belong to a submission: all of them, or only those whose submission stands upstream.
 * @param seesRemoved a placeholder, or 0 or 1.
 */
export const isShown = (submissionId: Column, seesRemoved: unknown) =>
  sql`(${seesRemoved} or not exists (select 1 from submission as own where own.id = ${submissionId} and own.removal is not null))`;

/** The same where `submission` itself is among the tables. */
export const stands = (seesRemoved: unknown) => sql`(${seesRemoved} or ${submission.removal} is null)`;
