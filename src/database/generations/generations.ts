import { eq, sql } from "drizzle-orm";
import type { FilePrompt, Generation } from "../../model/generation.ts";
import { columnPlaceholders, type Connection, placeholders, prepared } from "../connection.ts";
import { addToOutbox } from "../operation/outbox.ts";
import { generation, generationPost, image, submission } from "../schema/tables.ts";
import { facetsOf } from "../facets.ts";

/** A submission in which a generation was posted. */
type Post = { submissionId: string; place: string; created: number };

const { seq: _, ...columns } = columnPlaceholders(generation);

const selectById = prepared((db) =>
  db
    .select()
    .from(generation)
    .where(eq(generation.id, sql.placeholder("id")))
    .prepare(),
);
const insertGeneration = prepared((db) =>
  db.insert(generation).values(columns).returning({ seq: generation.seq }).prepare(),
);
const insertPost = prepared((db) =>
  db
    .insert(generationPost)
    .values({
      generationSeq: sql.placeholder("seq"),
      ...placeholders("submissionId place at"),
    })
    .onConflictDoNothing()
    .returning({ seq: generationPost.generationSeq })
    .prepare(),
);
const selectOfFile = prepared((db) =>
  db
    .select({ seq: generation.seq, at: generation.at })
    .from(generation)
    .where(eq(generation.fileId, sql.placeholder("fileId")))
    .prepare(),
);

/** The better record replaces the stored one: the service's own, and one that has the time of creation. */
function isBetter(found: Generation, stored: Pick<Generation, "via" | "created">): boolean {
  if (found.via !== stored.via) return found.via === "service";
  return stored.created === null && found.created !== null;
}

const index = (db: Connection, seq: number, prompt: string | null, facets: string) =>
  db.$client
    .query("INSERT INTO generation_text(rowid, prompt, facets) VALUES (?, ?, ?)")
    .run(seq, prompt ?? "", facets);

/** Brings the full-text index up to date with a row and its posts. */
function reindex(db: Connection, seq: number): void {
  const row = db.select().from(generation).where(eq(generation.seq, seq)).get();
  if (!row) return;
  const posts = db
    .selectDistinct({ place: generationPost.place })
    .from(generationPost)
    .where(eq(generationPost.generationSeq, seq))
    .all();
  db.$client.query("DELETE FROM generation_text WHERE rowid = ?").run(seq);
  index(db, seq, row.prompt, facetsOf({ ...row, places: posts.map(({ place }) => place) }));
}

/** @returns whether it was not known to be posted there. */
const addPost = (db: Connection, seq: number, at: number, { submissionId, place }: Post): boolean =>
  insertPost(db).get({ seq, submissionId, place: place.toLowerCase(), at }) !== undefined;

function save(
  db: Connection,
  found: Generation,
  post: Post,
  now: number,
  fileId: number | null = null,
): void {
  const at = found.created ?? post.created;
  const row = selectById(db).get({ id: found.id });
  if (!row) {
    const { seq } = insertGeneration(db).get({ ...found, at, fileId, addedAt: now });
    addPost(db, seq, at, post);
    index(db, seq, found.prompt, facetsOf({ ...found, at, places: [post.place] }));
    return;
  }
  const better = isBetter(found, row) ? { ...found, at } : undefined;
  // Where the time of creation is unknown, it is that of the first post.
  const earlier = !better && row.created === null && post.created < row.at ? { at: post.created } : undefined;
  const changes = better ?? earlier;
  if (changes) {
    db.update(generation).set(changes).where(eq(generation.seq, row.seq)).run();
    db.update(generationPost).set({ at: changes.at }).where(eq(generationPost.generationSeq, row.seq)).run();
  }
  const isNewPost = addPost(db, row.seq, changes?.at ?? row.at, post);
  if (changes || isNewPost) reindex(db, row.seq);
}

/** The submissions in which a file occurs. */
const postsOf = (db: Connection, fileId: number): Post[] =>
  db
    .select({ submissionId: submission.id, place: submission.place, created: submission.created })
    .from(image)
    .innerJoin(submission, eq(submission.id, image.submissionId))
    .where(eq(image.fileId, fileId))
    .all();

/** Stores generations of a submission's pictures; those whose picture is settled already are finished. Runs within the caller's transaction. */
export function saveGenerations(
  db: Connection,
  generations: readonly Generation[],
  post: Post,
  now: number,
): void {
  for (const found of generations) save(db, found, post, now);
  for (const { imageUrl, id } of generations) addToOutbox(db, imageUrl ?? undefined, id);
}

/** Notes that the prompts in a file were posted wherever the file occurs by now. Runs within the caller's transaction. */
export function postFilePrompts(db: Connection, fileId: number): void {
  const rows = selectOfFile(db).all({ fileId });
  if (rows.length === 0) return;
  const posts = postsOf(db, fileId);
  for (const { seq, at } of rows) {
    const added = posts.filter((post) => addPost(db, seq, at, post));
    if (added.length > 0) reindex(db, seq);
  }
}

/** Stores the prompts in a file, posted wherever it occurs. Runs within the caller's transaction. */
export function savePrompts(
  db: Connection,
  file: { id: number; sha256: string; url: string },
  prompts: readonly FilePrompt[],
  now: number,
): void {
  const posts = postsOf(db, file.id);
  for (const [number, prompt] of prompts.entries()) {
    const id = `file-${file.sha256}${number === 0 ? "" : `-${number + 1}`}`;
    for (const post of posts)
      save(db, { ...unknownInFile, ...prompt, id, imageUrl: file.url }, post, now, file.id);
    addToOutbox(db, undefined, id);
  }
}

/** What a file does not hold of its generation. */
const unknownInFile = {
  created: null,
  author: null,
  parentId: null,
  taskId: null,
  promptId: null,
  sourceUrl: null,
  maskUrl: null,
  via: "file",
  archivedUrl: null,
  archivedAt: null,
} as const;
