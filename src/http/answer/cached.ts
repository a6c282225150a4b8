/**
 * Asks at most once within some seconds: whoever comes meanwhile shares the answer. For what is costly to count.
 * @param now Unix seconds.
 */
export function cached<Value>(
  seconds: number,
  now: () => number,
  ask: () => Promise<Value>,
): () => Promise<Value> {
  let kept: { at: number; value: Promise<Value> } | undefined;
  return () => {
    if (!kept || now() - kept.at >= seconds) kept = { at: now(), value: ask() };
    return kept.value;
  };
}
