import { and, asc, count, eq, gt, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { auditing } from "../operation/audit.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { bank, block, blockHit } from "../schema/tables.ts";
import type {
  ActiveBlock,
  BankReport,
  BankRow,
  BlockPage,
  BlockRow,
  NewBlocks,
  UnappliedBlock,
} from "../../model/block.ts";

const hashBytes = 32;
const isActive = isNull(block.undoneAt);
const called = (name: string) => sql`lower(${bank.name}) = lower(${name})`;

export const blockPages = (db: Connection) => {
  const active = { id: block.id, bank: bank.name, reason: block.reason, radius: block.radius };
  const ofContent = db
    .select(active)
    .from(block)
    .innerJoin(bank, eq(bank.id, block.bankId))
    .where(and(eq(block.sha256, sql.placeholder("sha256")), isActive))
    .orderBy(asc(block.id))
    .prepare();
  return {
    /** @param name in any case. */
    bank: (name: string): BankRow | undefined => db.select().from(bank).where(called(name)).get(),
    /** A page of a bank's entries by id, those that were undone among them. */
    blockPage: (bankId: number, after: number, limit: number): BlockRow[] =>
      db
        .select()
        .from(block)
        .where(and(eq(block.bankId, bankId), gt(block.id, after)))
        .orderBy(asc(block.id))
        .limit(limit)
        .all()
        .map((row) => ({ ...row, hits: hitsOf(db, [row.id]) })),
    /** Whether an entry is in a bank and not undone. */
    isActiveBlock: (bankId: number, id: number): boolean =>
      db
        .select({ id: block.id })
        .from(block)
        .where(and(eq(block.id, id), eq(block.bankId, bankId), isActive))
        .get() !== undefined,
    /** The entries that name this content. */
    blocksOfContent: (sha256: string): ActiveBlock[] => ofContent.all({ sha256 }),
    /** Those of these entries that have a hash and are not undone, by id. */
    blocksWithHash: (ids: readonly number[]): ActiveBlock[] =>
      db
        .select(active)
        .from(block)
        .innerJoin(bank, eq(bank.id, block.bankId))
        .where(and(inArray(block.id, [...ids]), isNotNull(block.pdq), isActive))
        .orderBy(asc(block.id))
        .all(),
    /** Entries that are still to be compared with what is stored, by id. */
    unappliedBlocks: (limit: number): UnappliedBlock[] =>
      db
        .select({
          id: block.id,
          sha256: block.sha256,
          pdq: block.pdq,
          radius: block.radius,
          appliedTo: sql<number>`${block.appliedTo}`,
        })
        .from(block)
        // The predicate of `block_unapplied`, word for word.
        .where(sql`applied_to is not null and undone_at is null`)
        .orderBy(asc(block.id))
        .limit(limit)
        .all(),
    /** How many occurrences these entries have kept away or taken down. */
    blockHits: (ids: readonly number[]): number => hitsOf(db, ids),
  };
};

const hitsOf = (db: Connection, ids: readonly number[]): number =>
  db
    .select({ hits: count() })
    .from(blockHit)
    .where(inArray(blockHit.blockId, [...ids]))
    .get()?.hits ?? 0;

export const blockReports = (db: Connection) => ({
  banks: (): BankReport[] =>
    db.$client
      .query<BankReport, []>(
        `SELECT k.id, k.name, k.note, k.created_at AS createdAt,
           count(b.id) FILTER (WHERE b.undone_at IS NULL) AS entries,
           count(b.id) FILTER (WHERE b.undone_at IS NOT NULL) AS undone,
           count(b.id) FILTER (WHERE b.undone_at IS NULL AND b.applied_to IS NOT NULL) AS unapplied,
           (SELECT count(*) FROM block o JOIN block_hit h ON h.block_id = o.id WHERE o.bank_id = k.id) AS hits
         FROM bank k LEFT JOIN block b ON b.bank_id = k.id GROUP BY k.id ORDER BY k.id`,
      )
      .all(),
  /** Ids of a bank's entries that are not undone, in order. */
  activeBlockIds: (bankId: number): number[] =>
    db
      .select({ id: block.id })
      .from(block)
      .where(and(eq(block.bankId, bankId), isActive))
      .orderBy(asc(block.id))
      .all()
      .map((row) => row.id),
  /** A page of the entries with a hash that are not undone, of one bank or of all; by id. */
  blockCodes(bankId: number | null, after: number, limit: number): BlockPage {
    const rows = db
      .select({ id: block.id, pdq: block.pdq, radius: block.radius })
      .from(block)
      .where(
        and(
          gt(block.id, after),
          bankId === null ? undefined : eq(block.bankId, bankId),
          isNotNull(block.pdq),
          isActive,
        ),
      )
      .orderBy(asc(block.id))
      .limit(limit)
      .all();
    const codes = new Uint8Array(rows.length * hashBytes);
    for (const [at, { pdq }] of rows.entries()) if (pdq) codes.set(pdq, at * hashBytes);
    return {
      ids: Float64Array.from(rows, (row) => row.id),
      radii: Uint8Array.from(rows, (row) => row.radius),
      codes,
    };
  },
});

export const blockWrites = (db: Connection) => {
  const audit = auditing(db);
  const added = db
    .insert(block)
    .values({
      bankId: sql.placeholder("bankId"),
      sha256: sql.placeholder("sha256"),
      pdq: sql.placeholder("pdq"),
      radius: sql.placeholder("radius"),
      reason: sql.placeholder("reason"),
      at: sql.placeholder("at"),
      by: sql.placeholder("by"),
      appliedTo: 0,
    })
    .returning({ id: block.id })
    .prepare();

  function bankOf(name: string, now: number): BankRow {
    const known = db.select().from(bank).where(called(name)).get();
    return known ?? db.insert(bank).values({ name, createdAt: now }).returning().get();
  }

  return {
    /** Stores entries, which are then to be applied. @returns their ids in order. */
    addBlocks({ bank: name, targets, reason, by, list }: NewBlocks, now: number): number[] {
      return inTransaction(db, () => {
        const into = bankOf(name, now);
        const told = { at: now, by };
        if (list?.isFirst) {
          const subject = { bank: into.name, entries: list.entries, reason };
          audit({ ...told, action: "block.list", subject });
        }
        return targets.map(({ sha256, pdq, radius }) => {
          const hash = pdq && Buffer.from(pdq);
          const { id } = added.get({ bankId: into.id, sha256, pdq: hash, radius, reason, ...told });
          if (!list) {
            const subject = { bank: into.name, block: id, sha256, pdq: pdq?.toHex() ?? null, radius, reason };
            audit({ ...told, action: "block.add", subject });
          }
          return id;
        });
      });
    },
    /** Files up to this one were compared with these entries. */
    advanceBlocks(ids: readonly number[], fileId: number): void {
      db.update(block)
        .set({ appliedTo: sql`max(${block.appliedTo}, ${fileId})` })
        .where(and(inArray(block.id, [...ids]), isNotNull(block.appliedTo)))
        .run();
    },
    /** All that is stored was compared with these entries. */
    finishBlocks(ids: readonly number[]): void {
      db.update(block)
        .set({ appliedTo: null })
        .where(inArray(block.id, [...ids]))
        .run();
    },
    /**
     * They hit nothing from now on; what they alone had hit is let go by `releaseHits`.
     * @param whole of a bank that is undone as a whole, how many entries it has; written down with the first.
     * @returns those that were not undone before.
     */
    undoBlocks(
      ids: readonly number[],
      by: string,
      now: number,
      whole?: { entries: number; isFirst: boolean },
    ): number[] {
      return inTransaction(db, () => {
        const undone = db
          .update(block)
          .set({ undoneAt: now, undoneBy: by, appliedTo: null })
          .where(and(inArray(block.id, [...ids]), isActive))
          .returning()
          .all();
        const told = { at: now, by };
        const nameOf = (id: number) =>
          db.select({ name: bank.name }).from(bank).where(eq(bank.id, id)).get()?.name ?? "";
        const [first] = undone;
        if (whole?.isFirst && first) {
          const subject = { bank: nameOf(first.bankId), entries: whole.entries };
          audit({ ...told, action: "bank.undo", subject });
        }
        for (const { id, bankId, sha256, pdq } of whole ? [] : undone) {
          const subject = { bank: nameOf(bankId), block: id, sha256, pdq: pdq?.toHex() ?? null };
          audit({ ...told, action: "block.undo", subject });
        }
        return undone.map((row) => row.id);
      });
    },
  };
};
