import { percentile } from "./percentile.ts";

/**
 * Latencies of small reads from another process, one at a time, for as long as `work` takes.
 * @param step Every so many of the `held` submissions are there: 2 for every other one.
 */
export async function readsWhile(
  url: string,
  held: number,
  work: () => Promise<unknown>,
  step = 1,
): Promise<string> {
  const reader = Bun.spawn(
    ["bun", new URL("./read-submissions.ts", import.meta.url).pathname, url, String(held), String(step)],
    {
      stdin: "pipe",
      stdout: "pipe",
    },
  );
  await work();
  reader.stdin.end();
  const times: number[] = JSON.parse(await new Response(reader.stdout).text());
  const figure = (share: number) => `${percentile(times, share).toFixed(1)} ms`;
  return `p50 ${figure(0.5)}, p99 ${figure(0.99)}, worst ${figure(1)} of ${times.length.toLocaleString("en")}`;
}
