import { and, asc, count, eq, inArray, isNotNull, isNull, notInArray, sql } from "drizzle-orm";
import type { FileContent, FileHit, LiveImage, Released } from "../../model/block.ts";
import { type Connection, inTransaction, placeholders, prepared } from "../connection.ts";
import { addToOutbox } from "../operation/outbox.ts";
import { dueAnew } from "../queue/queue.ts";
import { retractImages } from "../reposts/verdicts.ts";
import { ranks } from "../schema/columns.ts";
import { bank, block, blockHit, descriptor, file, image } from "../schema/tables.ts";
import { dropUnusedFile } from "../submissions/forgetting.ts";

const isLive = notInArray(image.state, ["dead", "removed"]);

/** The files of these contents. */
export const filesOfContents = (
  db: Connection,
  sha256s: readonly string[],
): { id: number; sha256: string | null }[] =>
  db
    .select({ id: file.id, sha256: file.sha256 })
    .from(file)
    .where(inArray(file.sha256, [...sha256s]))
    .all();

export function fileContents(db: Connection, ids: readonly number[]): FileContent[] {
  const files = db
    .select({ fileId: file.id, sha256: file.sha256 })
    .from(file)
    .where(inArray(file.id, [...ids]))
    .all();
  const hashes = Map.groupBy(
    db
      .select()
      .from(descriptor)
      .where(and(inArray(descriptor.encoder, ["pdq", "pdq-turns"]), inArray(descriptor.fileId, [...ids])))
      .all(),
    ({ fileId }) => fileId,
  );
  return files.map(({ fileId, sha256 }) => ({
    fileId,
    sha256,
    descriptors: Object.fromEntries((hashes.get(fileId) ?? []).map(({ encoder, bytes }) => [encoder, bytes])),
  }));
}

/** How many occurrences of these files would be taken down, and the first of them. */
export function liveImages(
  db: Connection,
  fileIds: readonly number[],
  limit: number,
): { count: number; first: LiveImage[] } {
  const where = and(inArray(image.fileId, [...fileIds]), isLive);
  return {
    count: db.select({ count: count() }).from(image).where(where).get()?.count ?? 0,
    first: db
      .select({
        id: image.id,
        url: image.url,
        submission: image.submissionId,
        file: sql<number>`${image.fileId}`,
      })
      .from(image)
      .where(where)
      .orderBy(asc(image.id))
      .limit(limit)
      .all(),
  };
}

/** Entries that were undone and still have hits: an undo was interrupted. */
export const unreleasedBlocks = (db: Connection, limit: number): number[] =>
  db
    .select({ id: block.id })
    .from(block)
    .where(
      and(
        isNotNull(block.undoneAt),
        sql`exists (select 1 from block_hit where block_hit.block_id = ${block.id})`,
      ),
    )
    .orderBy(asc(block.id))
    .limit(limit)
    .all()
    .map(({ id }) => id);

const insertHit = prepared((db) =>
  db
    .insert(blockHit)
    .values({
      ...placeholders("blockId imageId sha256 at"),
    })
    .onConflictDoNothing()
    .prepare(),
);
/** An entry in force that still hits an image. */
const selectOtherHit = prepared((db) =>
  db
    .select({ bank: bank.name, reason: block.reason })
    .from(blockHit)
    .innerJoin(block, and(eq(block.id, blockHit.blockId), isNull(block.undoneAt)))
    .innerJoin(bank, eq(bank.id, block.bankId))
    .where(eq(blockHit.imageId, sql.placeholder("imageId")))
    .limit(1)
    .prepare(),
);

/** Those of these entries that are not undone, by id. */
const activeBlocks = (db: Connection, ids: readonly number[]) =>
  db
    .select({ id: block.id, bank: bank.name, reason: block.reason })
    .from(block)
    .innerJoin(bank, eq(bank.id, block.bankId))
    .where(and(inArray(block.id, [...ids]), isNull(block.undoneAt)))
    .orderBy(asc(block.id))
    .all();

/** Makes images dead by these entries, and drops the files that nothing else shows. @returns how many files went. */
function banImages(
  db: Connection,
  which: ReturnType<typeof and>,
  blocks: ReturnType<typeof activeBlocks>,
  sha256: string | null,
  now: number,
): number {
  const [first] = blocks;
  const images = db
    .select({ id: image.id, url: image.url, fileId: image.fileId })
    .from(image)
    .where(which)
    .all();
  if (!first || images.length === 0) return 0;
  for (const { id: imageId } of images)
    for (const { id: blockId } of blocks) insertHit(db).run({ blockId, imageId, sha256, at: now });
  db.update(image)
    .set({
      state: "dead",
      rank: ranks.again,
      fileId: null,
      decodeTries: 0,
      troubleSince: null,
      lastVisited: now,
      errorCode: "blocklisted",
      error: messageOf(first),
    })
    .where(which)
    .run();
  for (const url of new Set(images.map((row) => row.url))) addToOutbox(db, url);
  const ids = images.map(({ id }) => id);
  const fileIds = [...new Set(images.flatMap(({ fileId }) => fileId ?? []))];
  retractImages(db, ids, fileIds, now);
  return fileIds.filter((fileId) => dropUnusedFile(db, fileId)).length;
}

/**
 * Takes down stored files that entries hit: their live occurrences are dead, their rows are gone, their bytes are to be
 * deleted. An entry that was undone meanwhile hits nothing. Idempotent.
 * @returns how many files went.
 */
export function takeDown(db: Connection, hits: readonly FileHit[], now: number): number {
  return inTransaction(db, () => {
    let files = 0;
    for (const [fileId, group] of Map.groupBy(hits, (hit) => hit.fileId)) {
      const blocks = activeBlocks(
        db,
        group.map(({ blockId }) => blockId),
      );
      const row = db.select({ sha256: file.sha256 }).from(file).where(eq(file.id, fileId)).get();
      if (blocks.length === 0 || !row) continue;
      const gone = banImages(db, and(eq(image.fileId, fileId), isLive), blocks, row.sha256, now);
      // A file that nothing shows goes too.
      files += gone > 0 ? gone : Number(dropUnusedFile(db, fileId));
    }
    return files;
  });
}

/**
 * Keeps a picture away that entries hit: what is due at its URL is dead. A picture whose entries were all undone meanwhile
 * stays due.
 */
export function keepAway(
  db: Connection,
  url: string,
  blockIds: readonly number[],
  sha256: string,
  now: number,
): void {
  const isDue = and(eq(image.url, url), eq(image.state, "due"));
  inTransaction(db, () => void banImages(db, isDue, activeBlocks(db, blockIds), sha256, now));
}

/**
 * Releases hits of entries that were undone, at most `limit`: images that no other entry hits are due again, with all their
 * tries. Call again until there are none.
 */
export function releaseHits(db: Connection, blockIds: readonly number[], limit: number): Released {
  return inTransaction(db, () => {
    const undone = db
      .select({ id: block.id })
      .from(block)
      .where(and(inArray(block.id, [...blockIds]), isNotNull(block.undoneAt)));
    const hits = db
      .select({ blockId: blockHit.blockId, imageId: blockHit.imageId })
      .from(blockHit)
      .where(inArray(blockHit.blockId, undone))
      .limit(limit)
      .all();
    let due = 0;
    for (const { blockId, imageId } of hits) {
      db.delete(blockHit)
        .where(and(eq(blockHit.blockId, blockId), eq(blockHit.imageId, imageId)))
        .run();
      const other = selectOtherHit(db).get({ imageId });
      due += db
        .update(image)
        .set(
          other
            ? { error: messageOf(other) }
            : { ...dueAnew(ranks.backlog), decodeTries: 0, watchedAt: null },
        )
        .where(and(eq(image.id, imageId), eq(image.state, "dead"), eq(image.errorCode, "blocklisted")))
        .returning({ state: image.state })
        .all()
        .filter(({ state }) => state === "due").length;
    }
    return { hits: hits.length, due };
  });
}

const messageOf = ({ bank, reason }: { bank: string; reason: string | null }): string =>
  `blocked by ${bank}${reason === null ? "" : `: ${reason}`}`;
