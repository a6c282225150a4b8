import { AppError } from "../../../src/errors.ts";

/** The AppError that this throws; fails where it throws none, or another error. */
export function failureIn(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
