import { Database } from "bun:sqlite";
import { join } from "node:path";
import { startProgram } from "../support/start-program.ts";

export const created = 1_420_070_400;

/** A line of a dump, of `pics` or, every third, of `Cats`. */
export function dumpLine(n: number, fields: object = {}): string {
  const id = (36 ** 5 + n).toString(36);
  const subreddit = n % 3 === 0 ? "Cats" : "pics";
  const url = n % 5 === 0 ? `https://imgur.com/a/${id}x` : `https://i.redd.it/${id}abcdef.jpg`;
  const retrieved_on = created + n + 200_000;
  const said = { title: `Post ${n} &amp; more`, author: `author_${n % 7}`, score: n, retrieved_on };
  return JSON.stringify({ id, subreddit, created_utc: created + n, url, ...said, ...fields });
}

/** Starts the command on a data folder. */
export const startImport = (dataDir: string, words: readonly string[], stdin?: Uint8Array) =>
  startProgram("scripts/import.ts", words, { DATA_DIR: dataDir }, stdin);

/** What a data folder holds, by natural keys alone: nothing in it depends on when or in which order it was stored. */
export function tableOf(dataDir: string): Record<string, unknown[]> {
  using database = new Database(join(dataDir, "rebooru.sqlite"), { readonly: true });
  const all = (text: string) => database.query<unknown, []>(text).all();
  return {
    submissions:
      all(`SELECT id, source, title, author, created, place, url, permalink, crosspost_parent, flair, nsfw,
      spoiler, score, comments, removal, media, authority, observed_at, origins, revisits FROM submission ORDER BY id`),
    links: all(`SELECT submission_id, url, key, type, host, created, rank, state, tries FROM link
      ORDER BY submission_id, key`),
    sightings: all(`SELECT submission.id, provider, feed.address FROM sighting
      JOIN submission ON submission.seq = submission_seq JOIN feed ON feed.id = feed_id ORDER BY 1, 2, 3`),
    feeds: all("SELECT source, address, state FROM feed ORDER BY 1, 2"),
    titles: all(`SELECT id FROM submission_text JOIN submission ON seq = submission_text.rowid
      WHERE submission_text MATCH 'post' ORDER BY id`),
  };
}
