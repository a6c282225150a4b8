import type { Context as Request } from "hono";

/**
 * Does work that ends as soon as the client leaves, or the program stops: its context's `signal` is aborted then.
 * @param context `signal`: of the program.
 */
export async function stopWithClient<Needs extends { signal: AbortSignal }, Result>(
  c: Request,
  context: Needs,
  work: (context: Needs) => Promise<Result>,
): Promise<Result> {
  const either = new AbortController();
  const signals = [context.signal, c.req.raw.signal];
  const stop = () => either.abort();
  // `AbortSignal.any` would leave something on the program's signal each time.
  for (const signal of signals) signal.addEventListener("abort", stop);
  if (signals.some(({ aborted }) => aborted)) stop();
  try {
    return await work({ ...context, signal: either.signal });
  } finally {
    for (const signal of signals) signal.removeEventListener("abort", stop);
  }
}
