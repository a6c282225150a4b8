/**
 * A function that computes a value at most once in `seconds`; calls in between share it.
 * @param now Unix seconds.
 */
export function cached<Value>(
  seconds: number,
  now: () => number,
  compute: () => Promise<Value>,
): () => Promise<Value> {
  let last: { computedAt: number; value: Promise<Value> } | undefined;
  return () => {
    if (!last || now() - last.computedAt >= seconds) last = { computedAt: now(), value: compute() };
    return last.value;
  };
}
