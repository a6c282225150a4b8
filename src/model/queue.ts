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
  /** Submissions whose comments are read, by how that stands. */
  forests: StateCounts;
  generations: number;
  files: number;
  /** Descriptors by encoder, but for `luma`. */
  descriptors: Record<string, number>;
  /** Pictures that were not compared with all that is here yet. */
  unwatched: number;
  reposts: Record<RepostState, number>;
};

/** Which due rows are wanted. */
export type DueRequest = {
  now: number;
  /** Rows at most, of those that nothing has happened to, and again of those that failed before. */
  limit: number;
  /** Rows at most of one host. */
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

/** The same with what the ids stand for. */
export type DueRows<Row> = Omit<DueIds, "ids"> & { rows: Row[] };

/** What a row of the queue becomes after a failure. */
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

/** Which dead or waiting rows are meant. */
export type StuckFilter = {
  stage: Stage;
  host?: string | undefined;
  reason?: string | undefined;
  /** Whether those of submissions that were removed upstream are among them; default true. */
  removed?: boolean;
};

/** A row that will not go on by itself. */
export type StuckRow = {
  /** `forest`: the comments under a submission. */
  stage: Stage | "forest";
  id: number;
  submission: string;
  /** `null` for a forest, which is read from whoever has it. */
  url: string | null;
  host: string | null;
  state: "dead" | "waiting";
  tries: number;
  code: string | null;
  reason: string | null;
  visited: number | null;
};
