/**
 * A function that computes a value at most once in `seconds`; calls in between share it.
 * @param now Unix seconds.
 */
export function cached<Value>(
  seconds: number,
  now: () => number,
  compute: () => Promise<Value>,
): () => Promise<Value> {
  type Computed = { computedAt: number; value: Promise<Value> };
  let last: Computed | undefined;
  return () => {
    if (last && now() - last.computedAt < seconds) return last.value;
    const computed: Computed = { computedAt: now(), value: compute() };
    last = computed;
    // A failure is not kept: the next call tries again.
    computed.value.catch(() => {
      if (last === computed) last = undefined;
    });
    return computed.value;
  };
}
