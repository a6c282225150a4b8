import type { PostPlace, PostRow } from "../../model/post.ts";
import type { Filter } from "../../query/filter.ts";
import type { Connection } from "../connection.ts";
import { type PostMatch, postMatch } from "./post-match.ts";

/** What is asked of the gallery. */
export type PostRequest = {
  filter: Filter;
  /** Whether pictures that were removed upstream are among them. */
  removed: boolean;
};

/** Counting goes no further than this. */
export const mostCounted = 10_000;

const fields = `p.file_id AS id, f.sha256, f.format, f.width, f.height, f.frames, f.original, p.color, p.nsfw, p.removed,
  p.occurrences AS posts, s.id AS submission, s.title, s.author, s.place, s.source, s.created, p.score, s.permalink`;

type Row = Omit<PostRow, "nsfw" | "removed" | "original"> & {
  nsfw: number;
  removed: number;
  original: number;
};

const places = {
  newest: { condition: "", order: "DESC" },
  at: { condition: "AND KEY <= ?", order: "DESC" },
  below: { condition: "AND KEY < ?", order: "DESC" },
  above: { condition: "AND KEY > ?", order: "ASC" },
} as const;

/** The ids that a query selects, in SQL: along the index of words where it has any, else along the table. */
function idsOf({ match, sql, parameters }: PostMatch, removed: boolean, place: PostPlace, limit: number) {
  const { condition, order } = places[place.from];
  const key = match === null ? "p.file_id" : "t.rowid";
  const needsFile = sql.includes("f.");
  const text = `SELECT ${key} AS id FROM
    ${match === null ? "post p" : "post_text t CROSS JOIN post p ON p.file_id = t.rowid"}
    ${needsFile ? "CROSS JOIN file f ON f.id = p.file_id" : ""}
    WHERE ${match === null ? "1" : "post_text MATCH ?"} ${removed ? "" : "AND p.removed = 0"}
    ${condition.replace("KEY", key)} ${sql} ORDER BY ${key} ${order} LIMIT ?`;
  const bound = [
    ...(match === null ? [] : [match]),
    ...(place.from === "newest" ? [] : [place.id]),
    ...parameters,
    limit,
  ];
  return { text, bound };
}

/** A page of the gallery, the newest file first. */
export function postPage(
  db: Connection,
  { filter, removed }: PostRequest,
  place: PostPlace,
  limit: number,
): PostRow[] {
  const match = postMatch(filter);
  if (!match) return [];
  const { text, bound } = idsOf(match, removed, place, limit);
  const rows = db.$client
    .query<Row, (string | number)[]>(
      `SELECT ${fields} FROM (${text}) AS chosen JOIN post p ON p.file_id = chosen.id JOIN file f ON f.id = p.file_id
       JOIN submission s ON s.id = p.submission_id ORDER BY p.file_id DESC`,
    )
    .all(...bound);
  return rows.map((row) => ({
    ...row,
    nsfw: row.nsfw === 1,
    removed: row.removed === 1,
    original: row.original === 1,
  }));
}

/** How many pictures a query selects, at most `mostCounted` and one more. */
export function countPosts(db: Connection, { filter, removed }: PostRequest): number {
  const match = postMatch(filter);
  if (!match) return 0;
  const { text, bound } = idsOf(match, removed, { from: "newest" }, mostCounted + 1);
  return (
    db.$client.query<{ n: number }, (string | number)[]>(`SELECT count(*) AS n FROM (${text})`).get(...bound)
      ?.n ?? 0
  );
}

/** One picture of the gallery, and its neighbours in a query's order. */
export function postNeighbours(
  db: Connection,
  request: PostRequest,
  id: number,
): { newer: number | null; older: number | null } {
  const [newer] = postPage(db, request, { from: "above", id }, 1);
  const [older] = postPage(db, request, { from: "below", id }, 1);
  return { newer: newer?.id ?? null, older: older?.id ?? null };
}
