import { type Connection, inTransaction } from "../connection.ts";
import { averageColor } from "./average-color.ts";
import { postFacts } from "./post-facts.ts";
import { facetsOf, postNumbers, textOf } from "./post-text.ts";
import { countedValues, recount } from "./post-values.ts";

/** Milliseconds of one transaction: other writes wait no longer for it. */
const transactionMs = 25;

/**
 * Makes the rows and words of changed files anew, at most `limit` of them in one transaction, and as many as it takes a moment for.
 * @returns how many there were.
 */
export const retagPosts = (db: Connection, limit: number): number =>
  inTransaction(db, () => {
    const until = performance.now() + transactionMs;
    const stale = db.$client.query<{ id: number }, [number]>(
      "SELECT file_id AS id FROM stale_post ORDER BY file_id LIMIT ?",
    );
    const done = db.$client.query("DELETE FROM stale_post WHERE file_id = ?");
    let tagged = 0;
    for (const { id } of stale.all(limit)) {
      if (tagged > 0 && performance.now() > until) break;
      retag(db, id);
      done.run(id);
      tagged++;
    }
    return tagged;
  });

/** What is kept of a picture to see what changed. */
type Kept = { digest: number | null; counted: string };

function retag(db: Connection, id: number): void {
  const kept = db.$client.query<Kept, [number]>("SELECT digest, counted FROM post WHERE file_id = ?").get(id);
  const facts = postFacts(db, id);
  if (!facts) {
    if (kept) drop(db, id, kept);
    return;
  }
  const { file, first, told, removed } = facts;
  const numbers = postNumbers(facts);
  const [text, facets, counted] = [textOf(facts), facetsOf(facts, numbers), countedValues(facts)];
  const digest = digestOf(`${text}\n${facets}`);
  if (kept?.digest !== digest) {
    if (kept) forgetWords(db, id);
    db.$client.query("INSERT INTO post_text(rowid, words, facets) VALUES (?, ?, ?)").run(id, text, facets);
  }
  recount(db, kept?.counted ?? "[]", counted);
  db.$client
    .query(
      `INSERT INTO post(file_id, submission_id, created, nsfw, removed, occurrences, score, mos, votes, color, digest, counted)
       VALUES ($id, $submission, $created, $nsfw, $removed, $occurrences, $score, $mos, $votes, $color, $digest, $counted)
       ON CONFLICT DO UPDATE SET submission_id = $submission, created = $created, nsfw = $nsfw, removed = $removed,
         occurrences = $occurrences, score = $score, mos = $mos, votes = $votes, color = $color, digest = $digest, counted = $counted`,
    )
    .run({
      id,
      ...numbers,
      submission: first.submissionId,
      created: first.created,
      nsfw: Number(told.some((one) => one.nsfw === 1)),
      removed: Number(removed),
      color: file.colors ? averageColor(file.colors) : null,
      digest,
      counted,
    });
}

function drop(db: Connection, id: number, { counted }: Kept): void {
  forgetWords(db, id);
  recount(db, counted, "[]");
  db.$client.query("DELETE FROM post WHERE file_id = ?").run(id);
}

const forgetWords = (db: Connection, id: number) =>
  db.$client.query("DELETE FROM post_text WHERE rowid = ?").run(id);

/** 53 bits, which are a whole number in SQLite and here. */
const digestOf = (text: string): number => Number(BigInt.asUintN(53, Bun.hash.wyhash(text)));
