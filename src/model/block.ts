/** A stored file that an entry hits. */
export type FileHit = { blockId: number; fileId: number };

/** By what a file can be hit: its content, and of its descriptors `pdq` and `pdq-turns`, where they are known. */
export type FileContent = {
  fileId: number;
  sha256: string | null;
  descriptors: Record<string, Uint8Array>;
};

/** An occurrence that would be taken down. */
export type LiveImage = { id: number; url: string; submission: string; file: number };

/** `hits`: how many were let go; `due`: how many images are due again. */
export type Released = { hits: number; due: number };

/** A blocklist. */
export type BankRow = { id: number; name: string; note: string | null; createdAt: number };

/** What shall not be here: a content, whatever is near a hash, or both. */
export type BlockTarget = { sha256: string | null; pdq: Uint8Array | null; radius: number };

/** An entry that is still to be compared with what is stored; with files up to `appliedTo` it was. */
export type UnappliedBlock = BlockTarget & { id: number; appliedTo: number };

/** An entry as it is listed, with how many occurrences it has kept away or taken down. */
export type BlockRow = BlockTarget & {
  id: number;
  bankId: number;
  reason: string | null;
  at: number;
  /** Name of the key that added it. */
  by: string;
  undoneAt: number | null;
  undoneBy: string | null;
  /** Files up to this id were compared with it; null: all of them. */
  appliedTo: number | null;
  hits: number;
};

/** A bank with how many entries it has, of which some are not yet compared with what is stored, and what they hit. */
export type BankReport = BankRow & { entries: number; undone: number; unapplied: number; hits: number };

/** Why a picture shall not be here. */
export type ActiveBlock = { id: number; bank: string; reason: string | null; radius: number };

/** Entries with a hash, packed: `codes` holds `ids.length` of 32 bytes. */
export type BlockPage = { ids: Float64Array; radii: Uint8Array; codes: Uint8Array };

/** What somebody asks to ban. */
export type NewBlocks = {
  /** The bank's name; one that there is not yet is made. */
  bank: string;
  targets: readonly BlockTarget[];
  reason: string | null;
  by: string;
  /** Of a list that comes in several runs, how many entries it has; written down with the first. Else each entry is. */
  list?: { entries: number; isFirst: boolean };
};
