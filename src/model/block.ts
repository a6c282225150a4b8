/** A stored file that an entry hits. */
export type FileHit = { blockId: number; fileId: number };

/** What entries are compared with: a file's content, and its descriptors `pdq` and `pdq-turns`, as far as known. */
export type FileContent = {
  fileId: number;
  sha256: string | null;
  descriptors: Record<string, Uint8Array>;
};

/** An occurrence that would be taken down. */
export type LiveImage = { id: number; url: string; submission: string; file: number };

/** `hits`: how many were released; `due`: how many images are due again. */
export type Released = { hits: number; due: number };

/** A blocklist. */
export type BankRow = { id: number; name: string; note: string | null; createdAt: number };

/** What is blocked: a content, everything near a hash, or both. */
export type BlockTarget = { sha256: string | null; pdq: Uint8Array | null; radius: number };

/** An entry that is still to be compared with stored files after `appliedTo`. */
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

/** An occurrence that an entry has hit. */
export type BlockExample = {
  block: number;
  submission: string;
  title: string;
  author: string | null;
  place: string;
  permalink: string | null;
};

/** A bank with its numbers of entries: in force, undone, and not yet compared with everything stored; and their hits. */
export type BankReport = BankRow & { entries: number; undone: number; unapplied: number; hits: number };

/** An entry that blocks a picture. */
export type ActiveBlock = { id: number; bank: string; reason: string | null; radius: number };

/** Entries with a hash, packed: `codes` holds `ids.length` of 32 bytes. */
export type BlockPage = { ids: Float64Array; radii: Uint8Array; codes: Uint8Array };

/** A request to ban. */
export type NewBlocks = {
  /** The bank's name; a new one is created. */
  bank: string;
  targets: readonly BlockTarget[];
  reason: string | null;
  by: string;
  /** A list that comes in several runs: its size, written into the audit with the first run. Without a list each entry is. */
  list?: { entries: number; isFirst: boolean };
};
