import { eq, inArray, sql } from "drizzle-orm";
import { type Connection, inTransaction, prepared } from "../connection.ts";
import { descriptorOf } from "../files/descriptors.ts";
import { file, post, stalePost } from "../schema/tables.ts";
import { averageColor } from "./average-color.ts";
import { allWord, bucketOf, bucketWord, dayWords, facetWord, type WordKey } from "./post-words.ts";

/** A picture may have been posted very often: its words come from the first of its occurrences. */
const maxOccurrences = 200;

type Occurrence = {
  submissionId: string;
  source: string;
  title: string;
  author: string | null;
  created: number;
  place: string;
  flair: string | null;
  nsfw: number;
  score: number | null;
  removal: string | null;
  caption: string | null;
  comments: number;
  challenge: string | null;
  mos: number | null;
  votes: number | null;
  rated: number;
  counts: number;
  ava: number;
};

/** Makes the rows and words of changed files anew, at most `limit` of them in one transaction. @returns how many there were. */
export const retagPosts = (db: Connection, limit: number): number =>
  inTransaction(db, () => {
    const stale = db.select().from(stalePost).limit(limit).all();
    const ids = stale.map((row) => row.fileId);
    for (const id of ids) retag(db, id);
    if (ids.length > 0) db.delete(stalePost).where(inArray(stalePost.fileId, ids)).run();
    return ids.length;
  });

const selectFile = prepared((db) =>
  db
    .select()
    .from(file)
    .where(eq(file.id, sql.placeholder("id")))
    .prepare(),
);

function retag(db: Connection, id: number): void {
  db.$client.query("DELETE FROM post_text WHERE rowid = ?").run(id);
  const row = selectFile(db).get({ id });
  const occurrences = row?.sha256 && row.width !== null ? occurrencesOf(db, id) : [];
  const first = occurrences.find((one) => one.removal === null) ?? occurrences[0];
  if (!row || !first) {
    db.delete(post).where(eq(post.fileId, id)).run();
    return;
  }
  const shown = occurrences.filter((one) => one.removal === null);
  const told = shown.length > 0 ? shown : occurrences;
  const best = told.filter((one) => one.mos !== null).sort((a, b) => (b.mos ?? 0) - (a.mos ?? 0))[0];
  const scores = told.flatMap((one) => (one.score === null ? [] : [one.score]));
  const colors = descriptorOf(db, "histogram", id);
  const values = {
    submissionId: first.submissionId,
    created: first.created,
    nsfw: told.some((one) => one.nsfw === 1),
    removed: shown.length === 0,
    occurrences: told.length,
    score: scores.length > 0 ? Math.max(...scores) : null,
    mos: best?.mos ?? null,
    votes: best?.votes ?? null,
    color: colors ? averageColor(colors) : null,
  };
  db.insert(post)
    .values({ fileId: id, ...values })
    .onConflictDoUpdate({ target: post.fileId, set: values })
    .run();
  const prompts = promptsOf(db, id);
  const texts = [
    ...told.flatMap((one) => [one.title, one.caption ?? "", one.flair ?? ""]),
    ...prompts.map((one) => one.prompt ?? ""),
    row.camera ?? "",
  ];
  const has = [
    "file",
    row.original && "original",
    row.exif && "exif",
    prompts.some((one) => one.prompt !== null) && "prompt",
    told.some((one) => one.caption !== null) && "caption",
    told.some((one) => one.comments === 1) && "comments",
    told.some((one) => one.rated === 1) && "ratings",
    told.some((one) => one.counts === 1) && "counts",
  ];
  const named = (key: WordKey, list: readonly (string | null | undefined | false | 0)[]) =>
    list.flatMap((value) => (value ? [facetWord(key, value)] : []));
  const counted = (key: WordKey, value: number | null) =>
    value === null ? [] : [bucketWord(key, bucketOf(value))];
  const facets = new Set([
    allWord,
    ...named(
      "source",
      told.map((one) => one.source),
    ),
    ...named(
      "subreddit",
      told.map((one) => one.place),
    ),
    ...named(
      "author",
      told.map((one) => one.author),
    ),
    ...named(
      "flair",
      told.map((one) => one.flair),
    ),
    ...named(
      "id",
      told.map((one) => one.submissionId),
    ),
    ...named(
      "challenge",
      told.map((one) => one.challenge),
    ),
    ...named("in", [told.some((one) => one.ava === 1) && "ava"]),
    ...named(
      "tool",
      prompts.map((one) => one.tool),
    ),
    ...named("format", [row.format]),
    ...named("has", has),
    ...named("nsfw", [values.nsfw ? "yes" : "no"]),
    ...named("removed", [values.removed ? "yes" : "no"]),
    ...told.flatMap((one) => dayWords(one.created)),
    ...counted("score", values.score),
    ...counted("width", row.width),
    ...counted("height", row.height),
    ...counted("size", row.size),
    ...counted("mos", values.mos),
    ...counted("votes", values.votes),
    ...counted("posts", values.occurrences),
  ]);
  db.$client
    .query("INSERT INTO post_text(rowid, words, facets) VALUES (?, ?, ?)")
    .run(id, [...new Set(texts)].join("\n"), [...facets].join(" "));
}

const occurrencesOf = (db: Connection, id: number): Occurrence[] =>
  db.$client
    .query<Occurrence, [number, number]>(
      `SELECT s.id AS submissionId, s.source, s.title, s.author, s.created, s.place, s.flair, s.nsfw, s.score, s.removal,
        i.caption, EXISTS (SELECT 1 FROM comment c
          WHERE c.submission_id = s.id AND c.body IS NOT NULL AND c.removal IS NULL) AS comments,
        r.challenge_id AS challenge, r.mos, r.votes, r.ava_index IS NOT NULL AS ava,
        coalesce(r.average IS NOT NULL OR r.counts IS NOT NULL, 0) AS rated, coalesce(r.counts IS NOT NULL, 0) AS counts
       FROM image i JOIN submission s ON s.id = i.submission_id LEFT JOIN rating r ON r.submission_id = s.id
       WHERE i.file_id = ? AND i.state = 'done' ORDER BY s.created, i.id LIMIT ?`,
    )
    .all(id, maxOccurrences);

/** What generations made it: by its prompt in the file, or posted at an address of it. */
const promptsOf = (db: Connection, id: number): { prompt: string | null; tool: string }[] =>
  db.$client
    .query<{ prompt: string | null; tool: string }, [number, number]>(
      `SELECT prompt, tool FROM generation WHERE file_id = ?
       UNION SELECT g.prompt, g.tool FROM image i JOIN generation g ON g.image_url = i.url
         WHERE i.file_id = ? AND i.state = 'done' LIMIT 20`,
    )
    .all(id, id);
