import type { PostCount } from "../../model/post.ts";
import type { Connection } from "../connection.ts";
import { postMatch } from "./post-match.ts";
import { type PostRequest, windowSql } from "./post-pages.ts";
import { windowsFrom } from "./post-windows.ts";

/** Counting goes no further than this. */
export const mostCounted = 10_000;

/** How many pictures each of some queries selects, as far as it can be told in so many milliseconds for all of them. */
export function countPosts(db: Connection, requests: readonly PostRequest[], ms: number): PostCount[] {
  const until = performance.now() + ms;
  return requests.map((request, index) => {
    const left = Math.max(0, until - performance.now());
    return countOne(db, request, left / (requests.length - index));
  });
}

function countOne(db: Connection, { filter, removed }: PostRequest, ms: number): PostCount {
  const match = postMatch(filter, removed);
  if (!match) return { count: 0, isWhole: true };
  const select = db.$client.query<{ n: number }, (string | number)[]>(
    `SELECT count(*) AS n FROM (${windowSql(match, removed, "DESC")})`,
  );
  const words = match.match === null ? [] : [match.match];
  const windows = windowsFrom(db, { from: "newest" }, ms);
  let count = 0;
  for (const { low, high } of windows) {
    count += select.get(...words, low, high, ...match.parameters, mostCounted + 1 - count)?.n ?? 0;
    if (count > mostCounted) return { count: mostCounted, isWhole: false };
  }
  return { count, isWhole: windows.rest() === null };
}
