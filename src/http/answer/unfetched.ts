import { AppError } from "../../errors.ts";

/** A URL that cannot be fetched is the asker's mistake, whoever is to blame for it; the reason stays. */
export function unfetched(thrown: unknown): unknown {
  if (!(thrown instanceof AppError)) return thrown;
  if (thrown.code === "internal") return thrown;
  return thrown.failure === "transient" || thrown.code === "bad_answer"
    ? new AppError("bad_request", thrown.message, { cause: thrown })
    : thrown;
}
