import type { DoomedFile } from "./file.ts";

/** What lies where a file was stored. `damaged`: something else than what was stored, or what cannot be read. */
export type Condition = "whole" | "damaged" | "missing";

/** A stored content that is not as it was stored, and could not be mended yet. */
export type DamagedFile = Pick<DoomedFile, "sha256"> & {
  file: number;
  /** `null`: no original is kept. */
  original: Condition | null;
  thumbnail: Condition;
  /** Why it could not be mended. */
  reason: string;
};

/** The last check of the database file. */
export type DatabaseCheck = {
  running: boolean;
  /** Unix seconds; `null` before the first has ended. */
  at: number | null;
  /** What was found wrong, in SQLite's words; empty when it is whole. */
  problems: string[];
};

/** A walk over all stored files, by id from a random one on, around to where it began. */
export type Walk = {
  /** Ids after this one come first, those up to it last. */
  from: number;
  /** The walk's last id. */
  after: number;
  /** Whether it is past the highest id. */
  isAround: boolean;
  checked: number;
};

/** State of the checks of what is stored; in memory only. */
export type Checks = {
  database: DatabaseCheck & { askedAt: number | null };
  originals: {
    walk: Walk | null;
    /** The last walk that came around. */
    last: { at: number; checked: number } | null;
    /** How many files were made anew since the start. */
    repaired: number;
    /** Ids of files that were asked for and could not be served. */
    asked: Set<number>;
    /** By id of the file. `nextAt`: when it is tried again. */
    damaged: Map<number, DamagedFile & { tries: number; nextAt: number }>;
    /** How many more there were than are remembered, in this walk. */
    unlisted: number;
  };
};
