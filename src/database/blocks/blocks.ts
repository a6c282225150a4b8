import { and, asc, count, eq, gt, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import type {
  ActiveBlock,
  BankReport,
  BankRow,
  BlockPage,
  BlockRow,
  NewBlocks,
  UnappliedBlock,
} from "../../model/block.ts";
import { type Connection, inTransaction, placeholders, prepared } from "../connection.ts";
import { addAuditEntry } from "../operation/audit.ts";
import { bank, block, blockHit } from "../schema/tables.ts";

const hashBytes = 32;
const isActive = isNull(block.undoneAt);
const active = { id: block.id, bank: bank.name, reason: block.reason, radius: block.radius };

const selectOfContent = prepared((db) =>
  db
    .select(active)
    .from(block)
    .innerJoin(bank, eq(bank.id, block.bankId))
    .where(and(eq(block.sha256, sql.placeholder("sha256")), isActive))
    .orderBy(asc(block.id))
    .prepare(),
);

/** @param name in any case. */
export const bankNamed = (db: Connection, name: string): BankRow | undefined =>
  db
    .select()
    .from(bank)
    .where(sql`lower(${bank.name}) = lower(${name})`)
    .get();

/** A page of a bank's entries by id, those that were undone among them. */
export const blockPage = (db: Connection, bankId: number, after: number, limit: number): BlockRow[] =>
  db
    .select()
    .from(block)
    .where(and(eq(block.bankId, bankId), gt(block.id, after)))
    .orderBy(asc(block.id))
    .limit(limit)
    .all()
    .map((row) => ({ ...row, hits: blockHits(db, [row.id]) }));

/** Whether an entry is in a bank and not undone. */
export const isActiveBlock = (db: Connection, bankId: number, id: number): boolean =>
  db
    .select({ id: block.id })
    .from(block)
    .where(and(eq(block.id, id), eq(block.bankId, bankId), isActive))
    .get() !== undefined;

/** The entries that name this content. */
export const blocksOfContent = (db: Connection, sha256: string): ActiveBlock[] =>
  selectOfContent(db).all({ sha256 });

/** Those of these entries that have a hash and are not undone, by id. */
export const blocksWithHash = (db: Connection, ids: readonly number[]): ActiveBlock[] =>
  db
    .select(active)
    .from(block)
    .innerJoin(bank, eq(bank.id, block.bankId))
    .where(and(inArray(block.id, [...ids]), isNotNull(block.pdq), isActive))
    .orderBy(asc(block.id))
    .all();

/** Entries that are still to be compared with what is stored, by id. */
export const unappliedBlocks = (db: Connection, limit: number): UnappliedBlock[] =>
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
    .all();

/** How many occurrences these entries have kept away or taken down. */
export const blockHits = (db: Connection, ids: readonly number[]): number =>
  db
    .select({ hits: count() })
    .from(blockHit)
    .where(inArray(blockHit.blockId, [...ids]))
    .get()?.hits ?? 0;

export const banks = (db: Connection): BankReport[] =>
  db.$client
    .query<BankReport, []>(
      `SELECT k.id, k.name, k.note, k.created_at AS createdAt,
         count(b.id) FILTER (WHERE b.undone_at IS NULL) AS entries,
         count(b.id) FILTER (WHERE b.undone_at IS NOT NULL) AS undone,
         count(b.id) FILTER (WHERE b.undone_at IS NULL AND b.applied_to IS NOT NULL) AS unapplied,
         (SELECT count(*) FROM block o JOIN block_hit h ON h.block_id = o.id WHERE o.bank_id = k.id) AS hits
       FROM bank k LEFT JOIN block b ON b.bank_id = k.id GROUP BY k.id ORDER BY k.id`,
    )
    .all();

/** Ids of a bank's entries that are not undone, in order. */
export const activeBlockIds = (db: Connection, bankId: number): number[] =>
  db
    .select({ id: block.id })
    .from(block)
    .where(and(eq(block.bankId, bankId), isActive))
    .orderBy(asc(block.id))
    .all()
    .map(({ id }) => id);

/** A page of the entries with a hash that are not undone, of one bank or of all; by id. */
export function blockCodes(db: Connection, bankId: number | null, after: number, limit: number): BlockPage {
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
  for (const [index, { pdq }] of rows.entries()) if (pdq) codes.set(pdq, index * hashBytes);
  return {
    ids: Float64Array.from(rows, ({ id }) => id),
    radii: Uint8Array.from(rows, ({ radius }) => radius),
    codes,
  };
}

const insertBlock = prepared((db) =>
  db
    .insert(block)
    .values({
      ...placeholders("bankId sha256 pdq radius reason at by"),
      appliedTo: 0,
    })
    .returning({ id: block.id })
    .prepare(),
);

const addBank = (db: Connection, name: string, now: number): BankRow =>
  db.insert(bank).values({ name, createdAt: now }).returning().get();

/** Stores entries, which are then to be applied; creates their bank if need be. @returns their ids in order. */
export function addBlocks(
  db: Connection,
  { bank: name, targets, reason, by, list }: NewBlocks,
  now: number,
): number[] {
  return inTransaction(db, () => {
    const { id: bankId, name: bank } = bankNamed(db, name) ?? addBank(db, name, now);
    const signed = { at: now, by };
    if (list?.isFirst) {
      const subject = { bank, entries: list.entries, reason };
      addAuditEntry(db, { ...signed, action: "block.list", subject });
    }
    return targets.map(({ sha256, pdq, radius }) => {
      const hash = pdq && Buffer.from(pdq);
      const { id } = insertBlock(db).get({ bankId, sha256, pdq: hash, radius, reason, ...signed });
      if (!list) {
        const subject = { bank, block: id, sha256, pdq: pdq?.toHex() ?? null, radius, reason };
        addAuditEntry(db, { ...signed, action: "block.add", subject });
      }
      return id;
    });
  });
}

/** Notes that files up to this one were compared with these entries. */
export function advanceBlocks(db: Connection, ids: readonly number[], fileId: number): void {
  db.update(block)
    .set({ appliedTo: sql`max(${block.appliedTo}, ${fileId})` })
    .where(and(inArray(block.id, [...ids]), isNotNull(block.appliedTo)))
    .run();
}

/** Notes that everything stored was compared with these entries. */
export function finishBlocks(db: Connection, ids: readonly number[]): void {
  db.update(block)
    .set({ appliedTo: null })
    .where(inArray(block.id, [...ids]))
    .run();
}

/**
 * Undoes entries: they hit nothing from now on; `releaseHits` releases what no other entry hits.
 * @param whole of a bank that is undone as a whole, how many entries it has; written into the audit with the first.
 * @returns those that were not undone before.
 */
export function undoBlocks(
  db: Connection,
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
    const signed = { at: now, by };
    const [first] = undone;
    if (whole?.isFirst && first) {
      const subject = { bank: bankName(db, first.bankId), entries: whole.entries };
      addAuditEntry(db, { ...signed, action: "bank.undo", subject });
    }
    for (const { id, bankId, sha256, pdq } of whole ? [] : undone) {
      const subject = { bank: bankName(db, bankId), block: id, sha256, pdq: pdq?.toHex() ?? null };
      addAuditEntry(db, { ...signed, action: "block.undo", subject });
    }
    return undone.map(({ id }) => id);
  });
}

const bankName = (db: Connection, id: number): string =>
  db.select({ name: bank.name }).from(bank).where(eq(bank.id, id)).get()?.name ?? "";
