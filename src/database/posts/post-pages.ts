import type { PostPage, PostPlace, PostRow } from "../../model/post.ts";
import type { Filter } from "../../query/filter.ts";
import type { Connection } from "../connection.ts";
import { type PostMatch, postMatch } from "./post-match.ts";
import { windowsFrom } from "./post-windows.ts";

/** What is asked of the gallery. */
export type PostRequest = {
  filter: Filter;
  /** Whether pictures that were removed upstream are among them. */
  removed: boolean;
};

/** Milliseconds after which a read ends with what it has: it goes on where it stopped. */
export const usualMs = 6;

const fields = `p.file_id AS id, f.sha256, f.format, f.width, f.height, f.frames, f.original, p.color, p.nsfw, p.removed,
  p.occurrences AS posts, s.id AS submission, s.title, s.author, s.place, s.source, s.created, p.score, s.permalink`;

type Row = Omit<PostRow, "nsfw" | "removed" | "original"> & {
  nsfw: number;
  removed: number;
  original: number;
};

/** The ids of a window that a query selects, in SQL: along the index of words where it has any, else along the table. */
export function windowSql({ match, sql }: PostMatch, removed: boolean, order: "ASC" | "DESC"): string {
  const key = match === null ? "p.file_id" : "t.rowid";
  const from =
    match === null
      ? "post p"
      : sql === ""
        ? "post_text t"
        : "post_text t CROSS JOIN post p ON p.file_id = t.rowid";
  return `SELECT ${key} AS id FROM ${from} ${sql.includes("f.") ? "CROSS JOIN file f ON f.id = p.file_id" : ""}
    WHERE ${match === null ? (removed ? "1" : "p.removed = 0") : "post_text MATCH ?"}
    AND ${key} BETWEEN ? AND ? ${sql} ORDER BY ${key} ${order} LIMIT ?`;
}

/**
 * A page of the gallery, the newest file first. A query that matches next to nothing would be looked for among all pictures: after
 * some milliseconds the page ends with where to go on.
 */
export function postPage(
  db: Connection,
  { filter, removed }: PostRequest,
  place: PostPlace,
  limit: number,
  ms = usualMs,
): PostPage {
  const match = postMatch(filter, removed);
  const ids: number[] = [];
  if (!match) return { posts: [], rest: null };
  const order = place.from === "above" ? "ASC" : "DESC";
  const select = db.$client.query<{ id: number }, (string | number)[]>(windowSql(match, removed, order));
  const words = match.match === null ? [] : [match.match];
  const windows = windowsFrom(db, place, ms);
  for (const { low, high } of windows) {
    const rows = select.all(...words, low, high, ...match.parameters, limit - ids.length);
    ids.push(...rows.map(({ id }) => id));
    if (ids.length === limit) return { posts: postRows(db, ids), rest: null };
  }
  return { posts: postRows(db, ids), rest: windows.rest() };
}

/** Pictures of the gallery, the newest file first. */
function postRows(db: Connection, ids: readonly number[]): PostRow[] {
  if (ids.length === 0) return [];
  return db.$client
    .query<Row, [string]>(
      `SELECT ${fields} FROM json_each(?) CROSS JOIN post p ON p.file_id = value
       CROSS JOIN file f ON f.id = p.file_id CROSS JOIN submission s ON s.id = p.submission_id`,
    )
    .all(JSON.stringify([...ids].sort((a, b) => b - a)))
    .map((row) => ({
      ...row,
      nsfw: row.nsfw === 1,
      removed: row.removed === 1,
      original: row.original === 1,
    }));
}

/** One picture of the gallery. */
export function postOf(db: Connection, id: number, removed: boolean): PostRow | undefined {
  const [row] = postRows(db, [id]);
  return row && (removed || !row.removed) ? row : undefined;
}
