/**
 * What `work` gives, unless the signal aborts first. The work itself is not stopped.
 * @throws the signal's reason, as soon as it aborts; what `work` throws.
 */
export async function unlessAborted<Result>(work: Promise<Result>, signal?: AbortSignal): Promise<Result> {
  if (!signal) return work;
  const aborted = Promise.withResolvers<never>();
  const stop = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  return Promise.race([work, aborted.promise]).finally(() => signal.removeEventListener("abort", stop));
}
