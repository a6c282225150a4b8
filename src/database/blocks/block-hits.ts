import { and, asc, count, eq, inArray, isNotNull, isNull, notInArray, sql } from "drizzle-orm";
import { ranks } from "../schema/columns.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { droppingUnused } from "../submissions/forgetting.ts";
import { announcing } from "../operation/outbox.ts";
import { bank, block, blockHit, descriptor, file, image } from "../schema/tables.ts";
import { lookingAgain, withdrawing } from "../reposts/verdicts.ts";
import type { FileContent, FileHit, LiveImage, Released } from "../../model/block.ts";

const isLive = notInArray(image.state, ["dead", "removed"]);

export const blockHitPages = (db: Connection) => ({
  /** The files of these contents. */
  filesOfContents: (sha256s: readonly string[]): { id: number; sha256: string | null }[] =>
    db
      .select({ id: file.id, sha256: file.sha256 })
      .from(file)
      .where(inArray(file.sha256, [...sha256s]))
      .all(),
  fileContents(ids: readonly number[]): FileContent[] {
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
      (row) => row.fileId,
    );
    return files.map((one) => ({
      ...one,
      descriptors: Object.fromEntries(
        (hashes.get(one.fileId) ?? []).map(({ encoder, bytes }) => [encoder, bytes]),
      ),
    }));
  },
  /** How many occurrences these files have that would be taken down, and the first of them. */
  liveImages(fileIds: readonly number[], limit: number): { count: number; first: LiveImage[] } {
    const where = and(inArray(image.fileId, [...fileIds]), isLive);
    const first = db
      .select({ id: image.id, url: image.url, submission: image.submissionId, file: image.fileId })
      .from(image)
      .where(where)
      .orderBy(asc(image.id))
      .limit(limit)
      .all();
    return {
      count: db.select({ count: count() }).from(image).where(where).get()?.count ?? 0,
      first: first.flatMap(({ file, ...one }) => (file === null ? [] : [{ ...one, file }])),
    };
  },
});

export const blockHitReports = (db: Connection) => ({
  /** Entries that were undone and have hits left: what an undo had not finished. */
  unreleasedBlocks: (limit: number): number[] =>
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
      .map((row) => row.id),
});

export const blockHitWrites = (db: Connection) => {
  const dropUnused = droppingUnused(db);
  const announce = announcing(db);
  const hit = db
    .insert(blockHit)
    .values({
      blockId: sql.placeholder("blockId"),
      imageId: sql.placeholder("imageId"),
      sha256: sql.placeholder("sha256"),
      at: sql.placeholder("at"),
    })
    .onConflictDoNothing()
    .prepare();
  const stillHit = db
    .select({ bank: bank.name, reason: block.reason })
    .from(blockHit)
    .innerJoin(block, and(eq(block.id, blockHit.blockId), isNull(block.undoneAt)))
    .innerJoin(bank, eq(bank.id, block.bankId))
    .where(eq(blockHit.imageId, sql.placeholder("imageId")))
    .limit(1)
    .prepare();

  const withdraw = withdrawing(db);
  const lookAgain = lookingAgain(db);

  /** Those of these entries that are not undone, by id. */
  const activeOf = (ids: readonly number[]) =>
    db
      .select({ id: block.id, bank: bank.name, reason: block.reason })
      .from(block)
      .innerJoin(bank, eq(bank.id, block.bankId))
      .where(and(inArray(block.id, [...ids]), isNull(block.undoneAt)))
      .orderBy(asc(block.id))
      .all();

  /** Images are dead by these entries; what they alone showed goes. @returns the files that went. */
  function ban(
    which: ReturnType<typeof and>,
    by: ReturnType<typeof activeOf>,
    sha256: string | null,
    now: number,
  ): number[] {
    const [first] = by;
    const images = db
      .select({ id: image.id, url: image.url, fileId: image.fileId })
      .from(image)
      .where(which)
      .all();
    if (!first || images.length === 0) return [];
    for (const { id } of images)
      for (const { id: blockId } of by) hit.run({ blockId, imageId: id, sha256, at: now });
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
    for (const url of new Set(images.map((one) => one.url))) announce(url);
    const ids = images.map((one) => one.id);
    withdraw(ids, now);
    lookAgain(
      ids,
      images.flatMap((one) => one.fileId ?? []),
    );
    const files = new Set(images.flatMap((one) => one.fileId ?? []));
    return [...files].filter((fileId) => dropUnused(fileId));
  }

  return {
    /**
     * Stored files that entries hit go: their live occurrences are dead, their rows are gone, their bytes doomed. An entry
     * that was undone meanwhile hits nothing. Idempotent.
     * @returns the files that went.
     */
    takeDown(hits: readonly FileHit[], now: number): number[] {
      return inTransaction(db, () =>
        [...Map.groupBy(hits, (one) => one.fileId)].flatMap(([fileId, group]) => {
          const by = activeOf(group.map((one) => one.blockId));
          const known = db.select({ sha256: file.sha256 }).from(file).where(eq(file.id, fileId)).get();
          if (by.length === 0 || !known) return [];
          const gone = ban(and(eq(image.fileId, fileId), isLive), by, known.sha256, now);
          // One that nothing shows goes too.
          return gone.length > 0 || !dropUnused(fileId) ? gone : [fileId];
        }),
      );
    },
    /**
     * A picture that entries hit is not let in: what is due at its URL is dead. One whose entries were all undone meanwhile
     * stays due.
     * @returns files known by descriptors only that went.
     */
    keepAway(url: string, blockIds: readonly number[], sha256: string, now: number): number[] {
      return inTransaction(db, () =>
        ban(and(eq(image.url, url), eq(image.state, "due")), activeOf(blockIds), sha256, now),
      );
    },
    /**
     * Lets go of hits of entries that were undone, at most `limit`: what no other entry has hit is due again, with all its
     * tries. Call again until there are none.
     */
    releaseHits(blockIds: readonly number[], limit: number): Released {
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
          const other = stillHit.get({ imageId });
          due += db
            .update(image)
            .set(other ? { error: messageOf(other) } : anew)
            .where(and(eq(image.id, imageId), eq(image.state, "dead"), eq(image.errorCode, "blocklisted")))
            .returning({ state: image.state })
            .all()
            .filter((one) => one.state === "due").length;
        }
        return { hits: hits.length, due };
      });
    },
  };
};

const messageOf = ({ bank, reason }: { bank: string; reason: string | null }): string =>
  `blocked by ${bank}${reason === null ? "" : `: ${reason}`}`;

/** Due again, as if nothing had happened to it. */
const anew = {
  state: "due",
  rank: ranks.backlog,
  tries: 0,
  decodeTries: 0,
  nextAt: 0,
  troubleSince: null,
  errorCode: null,
  error: null,
  watchedAt: null,
} as const;
