import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import type { Backoff } from "../../model/queue.ts";
import { backoffOf } from "./backoff.ts";

/** A row that failed, and how messages and the log name it. */
export type FailedRow = {
  row: { tries: number; troubleSince: number | null };
  /** What was being done: `resolving https://...`. */
  action: string;
  fields: Record<string, unknown>;
};

/**
 * Writes the state of a row that follows from what its work threw, and logs the failure.
 * @throws AppError that error, where the data folder cannot be used: the row stays as it is.
 */
export async function failRow(
  { config, log, now, storage }: Pick<Context, "config" | "log" | "now" | "storage">,
  { row, action, fields }: FailedRow,
  thrown: unknown,
  write: (backoff: Backoff) => Promise<void>,
): Promise<void> {
  const error = AppError.from(thrown, action);
  if (await storage.isUnusable(error)) throw error;
  await write(backoffOf(row, error, now(), config.tickSeconds));
  logFailure(log, error, fields);
}

/** Logs a failure: an `internal` one as an error with its cause, any other at `level`. */
export function logFailure(
  log: Context["log"],
  error: AppError,
  fields: Record<string, unknown>,
  level: "debug" | "warn" = "debug",
): void {
  const isInternal = error.code === "internal";
  log[isInternal ? "error" : level](
    { ...fields, code: error.code, ...(isInternal && { err: error.cause }) },
    error.message,
  );
}
