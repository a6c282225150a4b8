import { eq, getTableColumns, sql } from "drizzle-orm";
import type { FilePrompt, Generation } from "../../model/generation.ts";
import type { Connection } from "../connection.ts";
import { facetsOf } from "./facets.ts";
import { announcing } from "../operation/outbox.ts";
import { generation, generationPost, image, submission } from "../schema/tables.ts";

/** Where a generation was posted. */
type Post = { submissionId: string; place: string; created: number };

/** The better teller's record stands: the service's own, and one that says when it was made. */
function isBetter(told: Generation, known: Pick<Generation, "via" | "created">): boolean {
  if (told.via !== known.via) return told.via === "service";
  return known.created === null && told.created !== null;
}

/** Writes of generations, within the caller's transaction. */
export function savingGenerations(db: Connection) {
  const client = db.$client;
  const announce = announcing(db);
  const unindex = client.prepare("DELETE FROM generation_text WHERE rowid = ?");
  const index = client.prepare("INSERT INTO generation_text(rowid, prompt, facets) VALUES (?, ?, ?)");
  const known = db
    .select()
    .from(generation)
    .where(eq(generation.id, sql.placeholder("id")))
    .prepare();
  const posted = db
    .insert(generationPost)
    .values({
      generationSeq: sql.placeholder("seq"),
      submissionId: sql.placeholder("submissionId"),
      place: sql.placeholder("place"),
      at: sql.placeholder("at"),
    })
    .onConflictDoNothing()
    .returning({ seq: generationPost.generationSeq })
    .prepare();

  const inserted = db.insert(generation).values(placeholders).returning({ seq: generation.seq }).prepare();

  /** The index follows the row and where it was posted. */
  function reindex(seq: number): void {
    const row = db.select().from(generation).where(eq(generation.seq, seq)).get();
    if (!row) return;
    const places = db
      .selectDistinct({ place: generationPost.place })
      .from(generationPost)
      .where(eq(generationPost.generationSeq, seq))
      .all();
    unindex.run(seq);
    index.run(seq, row.prompt ?? "", facetsOf({ ...row, places: places.map((one) => one.place) }));
  }

  /** @returns whether it was not known to be posted there. */
  function post(seq: number, at: number, { submissionId, place }: Post): boolean {
    return posted.get({ seq, submissionId, place: place.toLowerCase(), at }) !== undefined;
  }

  function save(told: Generation, where: Post, now: number, fileId: number | null = null): void {
    const at = told.created ?? where.created;
    const row = known.get({ id: told.id });
    if (!row) {
      const { seq } = inserted.get({ ...told, at, fileId, addedAt: now });
      post(seq, at, where);
      index.run(seq, told.prompt ?? "", facetsOf({ ...told, at, places: [where.place] }));
      return;
    }
    const better = isBetter(told, row) ? { ...told, at } : undefined;
    // Nobody tells when it was made: then as early as it was posted.
    const earlier =
      !better && row.created === null && where.created < row.at ? { at: where.created } : undefined;
    const changes = better ?? earlier;
    if (changes) {
      db.update(generation).set(changes).where(eq(generation.seq, row.seq)).run();
      db.update(generationPost)
        .set({ at: changes.at })
        .where(eq(generationPost.generationSeq, row.seq))
        .run();
    }
    const isNewPost = post(row.seq, changes?.at ?? row.at, where);
    if (changes || isNewPost) reindex(row.seq);
  }

  const within = db
    .select({ seq: generation.seq, at: generation.at })
    .from(generation)
    .where(eq(generation.fileId, sql.placeholder("fileId")))
    .prepare();

  /** Where a file occurs. */
  function placesOf(fileId: number): Post[] {
    return db
      .select({ submissionId: submission.id, place: submission.place, created: submission.created })
      .from(image)
      .innerJoin(submission, eq(submission.id, image.submissionId))
      .where(eq(image.fileId, fileId))
      .all();
  }

  /** The prompts that stand in a file were posted wherever it occurs by now. */
  function postFile(fileId: number): void {
    const rows = within.all({ fileId });
    if (rows.length === 0) return;
    const places = placesOf(fileId);
    for (const { seq, at } of rows)
      if (places.filter((where) => post(seq, at, where)).length > 0) reindex(seq);
  }

  return {
    /** Stores what a link's resolver tells of a submission's pictures. Those whose picture is settled already are finished. */
    saveGenerations(told: readonly Generation[], where: Post, now: number): void {
      for (const one of told) save(one, where, now);
      for (const one of told) announce(one.imageUrl ?? undefined, one.id);
    },
    postFile,
    /** Stores the prompts of a file, wherever it occurs. */
    savePrompts(
      file: { id: number; sha256: string; url: string },
      prompts: readonly FilePrompt[],
      now: number,
    ): void {
      const places = placesOf(file.id);
      for (const [number, prompt] of prompts.entries()) {
        const id = `file-${file.sha256}${number === 0 ? "" : `-${number + 1}`}`;
        for (const where of places)
          save({ ...ofFile, ...prompt, id, imageUrl: file.url }, where, now, file.id);
        announce(undefined, id);
      }
    },
  };
}

/** Every column of ours by its name. */
const placeholders = Object.fromEntries(
  Object.keys(getTableColumns(generation))
    .filter((name) => name !== "seq")
    .map((name) => [name, sql.placeholder(name)]),
) as Record<keyof typeof generation.$inferInsert, ReturnType<typeof sql.placeholder>>;

/** What a file does not tell. */
const ofFile = {
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
