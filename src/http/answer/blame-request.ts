import { AppError } from "../../errors.ts";

/**
 * For work on a URL that a request names: a failure to fetch it becomes the request's mistake, with the reason.
 * @throws AppError `bad_request` instead of a transient failure or a bad answer of the URL's host; `busy` as it is.
 */
export async function blameRequest<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code === "internal" || thrown.code === "busy") throw thrown;
    if (thrown.failure !== "transient" && thrown.code !== "bad_answer") throw thrown;
    throw new AppError("bad_request", thrown.message, { cause: thrown });
  }
}
