import type { Status } from "./client.ts";

/** A status costs the server as much as some pictures. */
const askEveryMs = 400;
const plainEveryMs = 2000;
/** Only ends what hangs: how long something takes is the machine's affair. */
const stalledAfterMs = 30 * 60_000;

/** What there is in the end. */
export type Goal = {
  submissions: number;
  comments: number;
  generations: number;
  challenges: number;
  pictures: number;
  /** Pictures that are posted: one may be posted several times. */
  occurrences: number;
  /** Links that stay due: what they lead to is looked for again in an hour. */
  dueLinks: number;
};

/** Whether all is there and has been compared, and nothing is due but what is looked for again in an hour. */
export function isFinished({ counts, index, challenges }: Status, goal: Goal): boolean {
  const isThere = (["submissions", "comments", "generations"] as const).every(
    (noun) => counts[noun] >= goal[noun],
  );
  const isIdle =
    counts.links.due <= goal.dueLinks && counts.images.done >= goal.occurrences && counts.unwatched === 0;
  const isSearchable = index.complete && (index.held["dhash"] ?? 0) >= goal.pictures;
  return isThere && challenges >= goal.challenges && isIdle && isSearchable;
}

/** How far it is, in one line. */
export function describeProgress(status: Status, goal: Goal, elapsedMs: number): string {
  const { submissions, comments, links, generations } = status.counts;
  const { pictures } = goal;
  const [held, seconds] = [status.index.held.dhash ?? 0, elapsedMs / 1000];
  const rate = held / Math.max(seconds, 0.1);
  const left = rate > 0 ? `, about ${Math.ceil((pictures - held) / rate)} s left` : "";
  const settled = `${links.done + links.dead} of ${links.done + links.dead + links.due + links.waiting} links`;
  const generated = `${generations} of ${goal.generations} generations`;
  const contests = `${status.challenges} of ${goal.challenges} challenges`;
  return `${submissions} submissions, ${comments} comments, ${settled}, ${generated}, ${contests}, ${held} of ${pictures} pictures searchable (${rate.toFixed(0)}/s${left})`;
}

/**
 * Shows how far it is until the goal is reached: one line that changes on a terminal, a line
 * now and then elsewhere.
 * @param meanwhile runs after each look, until the goal is reached.
 * @throws Error when nothing changes any more, and whatever `ask` and `meanwhile` throw.
 */
export async function watchProgress(
  ask: () => Promise<Status>,
  goal: Goal,
  signal: AbortSignal,
  meanwhile: (status: Status) => Promise<void>,
): Promise<Status> {
  const started = Date.now();
  const terminal = process.stderr.isTTY;
  let [changed, last, printed] = [started, "", 0];
  for (; ; await Bun.sleep(askEveryMs)) {
    signal.throwIfAborted();
    const status = await ask();
    const now = Date.now();
    const held = status.index.held.dhash ?? 0;
    const line = describeProgress(status, goal, now - started);
    const state = JSON.stringify(status.counts) + held;
    if (state !== last) [changed, last] = [now, state];
    const finished = isFinished(status, goal);
    if (terminal) process.stderr.write(`\r  ${line}\u001b[K${finished ? "\n" : ""}`);
    else if (finished || now - printed >= plainEveryMs) {
      console.log(`  ${line}`);
      printed = now;
    }
    if (finished) return status;
    if (now - changed > stalledAfterMs)
      throw new Error(`only ${held} of ${goal.pictures} pictures are searchable, and nothing moves any more`);
    await meanwhile(status);
  }
}
