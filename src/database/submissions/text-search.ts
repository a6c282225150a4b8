import { highlight, scoreText } from "../../query/rank.ts";
import { toMatch } from "../../query/text-query.ts";
import type { Connection } from "../connection.ts";
import type { Hit, HitKind, SearchRequest } from "../../query/text-search.ts";

/** How many matches of a kind are ranked: the newest, so that a common word costs no more than a rare one. */
export const rankedOfKind = 200;

type Match = { id: string; submission: string | null; created: number | null; text: string };

/** Where the texts of each kind are: the index, its column, and the rows behind it. Parameters: `$match $removed $limit`. */
const kinds: Record<HitKind, { column: string; sql: string }> = {
  submission: {
    column: "title",
    sql: `SELECT s.id, s.id AS submission, s.created, s.title AS text FROM submission_text t
      JOIN submission s ON s.seq = t.rowid
      WHERE submission_text MATCH $match AND ($removed OR s.removal IS NULL) ORDER BY t.rowid DESC LIMIT $limit`,
  },
  comment: {
    column: "body",
    sql: `SELECT c.id, c.submission_id AS submission, c.created, c.body AS text FROM comment_text t
      JOIN comment c ON c.seq = t.rowid JOIN submission s ON s.id = c.submission_id
      WHERE comment_text MATCH $match AND c.body IS NOT NULL
        AND ($removed OR (c.removal IS NULL AND s.removal IS NULL)) ORDER BY t.rowid DESC LIMIT $limit`,
  },
  generation: {
    column: "prompt",
    sql: `SELECT g.id, NULL AS submission, g.created, g.prompt AS text FROM generation_text t
      JOIN generation g ON g.seq = t.rowid
      WHERE generation_text MATCH $match AND ($removed OR EXISTS (SELECT 1 FROM generation_post p
        JOIN submission s ON s.id = p.submission_id WHERE p.generation_seq = g.seq AND s.removal IS NULL))
      ORDER BY t.rowid DESC LIMIT $limit`,
  },
  file: {
    column: "camera",
    sql: `SELECT f.id, NULL AS submission, NULL AS created, f.camera AS text FROM file_text t
      JOIN file f ON f.id = t.rowid
      WHERE file_text MATCH $match AND ($removed OR EXISTS (SELECT 1 FROM image i
        JOIN submission s ON s.id = i.submission_id WHERE i.file_id = f.id AND i.state = 'done' AND s.removal IS NULL))
      ORDER BY t.rowid DESC LIMIT $limit`,
  },
};

/** Titles, comments, prompts and cameras that match a query, the best first; the newest matches of each kind are ranked. */
export function searchTexts(db: Connection, { query, kind, removed, limit }: SearchRequest): Hit[] {
  const searched = Object.entries(kinds).filter(([name]) => kind === undefined || name === kind);
  const hits = searched.flatMap(([name, { column, sql }]) => {
    const match = toMatch(query, column);
    if (match === undefined) return [];
    return db.$client
      .query<Match, { match: string; removed: number; limit: number }>(sql)
      .all({ match, removed: Number(removed), limit: rankedOfKind })
      .map((row) => ({
        ...row,
        kind: name as HitKind,
        id: String(row.id),
        score: scoreText(row.text, query),
      }));
  });
  hits.sort((a, b) => b.score - a.score || (b.created ?? 0) - (a.created ?? 0));
  return hits.slice(0, limit).map(({ text, ...hit }) => ({ ...hit, highlight: highlight(text, query) }));
}
