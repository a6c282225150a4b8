import type { RepostState } from "./repost.ts";

/** Rows of a stage by state. */
export type StateCounts = { due: number; waiting: number; done: number; dead: number; removed: number };

export type Counts = {
  feeds: number;
  pausedFeeds: number;
  submissions: number;
  links: StateCounts;
  images: StateCounts;
  comments: number;
  /** Submissions whose comments are read, by state. */
  forests: StateCounts;
  generations: number;
  files: number;
  /** Descriptors by encoder, but for `luma`. */
  descriptors: Record<string, number>;
  /** Pictures that were not compared with everything stored yet. */
  unwatched: number;
  reposts: Record<RepostState, number>;
};

/** Selects due rows. */
export type DueRequest = {
  now: number;
  /** Maximum number of rows that have not failed, and of rows that failed before. */
  limit: number;
  /** Maximum number of rows of one host. */
  perHost: number;
  /** Hosts that rest or are busy. */
  skipHosts: readonly string[];
  /** Rows being worked on. */
  skipIds: readonly number[];
  /** The host after which to begin: round robin over hosts. */
  afterHost: string;
};

/** `lastHost`: how far the round over hosts has come; `whole`: there are no further hosts. */
export type DueIds = { ids: number[]; lastHost: string; whole: boolean };

/** The same with rows instead of ids. */
export type DueRows<Row> = Omit<DueIds, "ids"> & { rows: Row[] };

/** Columns of a queue's row after a failure. */
export type Backoff = {
  state: "due" | "waiting" | "dead";
  tries: number;
  nextAt: number;
  troubleSince: number | null;
  errorCode: string;
  error: string;
};

/** A table that is a queue of rows with an address. */
export type Stage = "link" | "image";

/** `forest`: the comments under a submission. */
export type StuckStage = Stage | "forest";

/** Selects dead or waiting rows. */
export type StuckFilter = {
  stage: StuckStage;
  host?: string | undefined;
  reason?: string | undefined;
  /** Whether to include submissions that were removed upstream; default true. */
  removed?: boolean;
};

/** A row that is dead or waiting. */
export type StuckRow = {
  stage: StuckStage;
  id: number;
  submission: string;
  /** `null` for a forest, which any provider may serve. */
  url: string | null;
  host: string | null;
  state: "dead" | "waiting";
  tries: number;
  code: string | null;
  reason: string | null;
  visited: number | null;
};

/** Where a list of such rows goes on: after this next time, where it is in their order, and this id. */
export type StuckPlace = { at: number; id: number };

/** Some rows of a list; `reached` is where to go on, null at its end. */
export type Walked<Row> = { rows: Row[]; reached: StuckPlace | null };

/** How many rows of a host wait for one reason, and the first of their next times; null: they wait for something else. */
export type WaitingGroup = {
  stage: StuckStage;
  host: string | null;
  code: string | null;
  rows: number;
  next: number | null;
};

/** Rows that are stuck in the same way: dead, waiting for something else than time, or tried again after a failure. */
export type StuckGroup = {
  stage: StuckStage;
  state: "dead" | "waiting" | "again";
  host: string | null;
  /** The error's code, and one of the messages. */
  code: string | null;
  example: string | null;
  count: number;
  /** When the first of them is tried again. */
  nextAt: number;
};
