import { type Column, sql } from "drizzle-orm";
import { submission } from "../schema/tables.ts";

/**
 * Condition on a submission's rows: everything for whoever sees removed ones, else only what stands upstream.
 * @param seesRemoved a placeholder, or 0 or 1.
 */
export const isShown = (submissionId: Column, seesRemoved: unknown) =>
  sql`(${seesRemoved} or not exists (select 1 from submission as own where own.id = ${submissionId} and own.removal is not null))`;

/** The same where `submission` itself is among the tables. */
export const stands = (seesRemoved: unknown) => sql`(${seesRemoved} or ${submission.removal} is null)`;
