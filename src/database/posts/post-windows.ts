import type { PostPlace } from "../../model/post.ts";
import type { Connection } from "../connection.ts";

/** Ids of files, both included. */
type Window = { low: number; high: number };

/** Ids that are looked through before the clock is looked at: some milliseconds, even for words that never meet. */
const firstWindow = 10_000;
const leastWindow = 2000;
/** What a window should take. */
const windowMs = 2;
const mostGrowth = 8;

/**
 * The gallery from a place on, in windows of ids, for as long as there is time; a window is larger when the last one took little.
 * `rest()` tells afterwards from where to go on, and null after the last one.
 */
export function windowsFrom(db: Connection, place: PostPlace, ms: number) {
  const until = performance.now() + ms;
  const { least, greatest } = endsOf(db);
  const isUpwards = place.from === "above";
  let next = startOf(place, greatest);
  const isOver = () => (isUpwards ? next > greatest : next < least);
  return {
    *[Symbol.iterator](): Generator<Window> {
      if (isOver()) return;
      let size = firstWindow;
      // At least one window: whoever goes on from `rest` comes to an end.
      do {
        const started = performance.now();
        const window = isUpwards
          ? { low: next, high: Math.min(greatest, next + size - 1) }
          : { low: Math.max(least, next - size + 1), high: next };
        yield window;
        next = isUpwards ? window.high + 1 : window.low - 1;
        const took = Math.max(performance.now() - started, 0.01);
        const growth = Math.min(mostGrowth, windowMs / took);
        size = Math.max(leastWindow, Math.ceil(size * growth));
      } while (!isOver() && performance.now() < until);
    },
    rest: (): PostPlace | null =>
      isOver() ? null : isUpwards ? { from: "above", id: next - 1 } : { from: "at", id: next },
  };
}

function startOf(place: PostPlace, greatest: number): number {
  switch (place.from) {
    case "newest":
      return greatest;
    case "at":
      return Math.min(place.id, greatest);
    case "below":
      return Math.min(place.id - 1, greatest);
    case "above":
      return place.id + 1;
  }
}

const endsOf = (db: Connection): { least: number; greatest: number } =>
  db.$client
    .query<{ least: number; greatest: number }, []>(
      `SELECT coalesce((SELECT min(file_id) FROM post), 1) AS least, coalesce((SELECT max(file_id) FROM post), 0) AS greatest`,
    )
    .get() ?? { least: 1, greatest: 0 };
