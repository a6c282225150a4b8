import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import type { Backoff } from "../../model/queue.ts";
import { backoffOf } from "./backoff.ts";

/** A row that was tried, and how it is named in messages and in the log. */
export type FailedRow = {
  row: { tries: number; troubleSince: number | null };
  /** What was done with it: `resolving https://...`. */
  action: string;
  fields: Record<string, unknown>;
};

/** Writes down what a row's work threw: the state that follows from it, and a line of the log. */
export async function failRow(
  { config, log, now }: Pick<Context, "config" | "log" | "now">,
  { row, action, fields }: FailedRow,
  thrown: unknown,
  write: (backoff: Backoff) => Promise<void>,
): Promise<void> {
  const error = AppError.from(thrown, action);
  await write(backoffOf(row, error, now(), config.tickSeconds));
  logFailure(log, error, fields);
}

/** Logs a failure: one of the program's own as an error with its cause, any other at the level of what is expected. */
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
