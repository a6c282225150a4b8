import { sql } from "drizzle-orm";
import type { Connection } from "./connection.ts";
import { dueSince } from "./due.ts";
import { type Rank } from "./columns.ts";
import { link } from "./schema.ts";

/** A link as the resolvers classify it; `key`: what it is known by however it is spelled, `host`: whose pace it goes by. */
export type NewLink = { url: string; key: string; type: string | null; host: string };

/** Where a link was found, and which links go before it. */
export type Finding = {
  submissionId: string;
  /** Of the submission. */
  created: number;
  rank: Rank;
  /** How many links led to it. */
  depth?: number;
  /** The comment that it stands in. */
  commentId?: string | null;
};

/** Stores links, each due, unless they are known. @returns a function that says whether a link is new. */
export function addingLinks(db: Connection): (found: NewLink, at: Finding, now: number) => boolean {
  const value = (name: string) => sql.placeholder(name);
  const added = db
    .insert(link)
    .values({
      submissionId: value("submissionId"),
      url: value("url"),
      key: value("key"),
      type: value("type"),
      host: value("host"),
      created: value("created"),
      rank: value("rank"),
      depth: value("depth"),
      commentId: value("commentId"),
      nextAt: value("nextAt"),
      state: "due",
      tries: 0,
    })
    .onConflictDoNothing()
    .returning({ id: link.id })
    .prepare();
  return ({ url, key, type, host }, { submissionId, created, rank, depth = 0, commentId = null }, now) =>
    added.get({
      url,
      key,
      type,
      host,
      submissionId,
      created,
      rank,
      depth,
      commentId,
      nextAt: dueSince(created, now),
    }) !== undefined;
}
