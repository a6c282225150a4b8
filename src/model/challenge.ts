/** A contest. */
export type Challenge = {
  /** The id of its source with a prefix: `dpc-3257`. */
  id: string;
  source: string;
  title: string;
  description: string | null;
  /** The name of its rules: `Advanced Editing VII`. */
  rules: string | null;
  /** Who might enter: `open`, `member`, `speed`, `invitational`; upstream's word in lower case. */
  kind: string | null;
  /** Rules of its own, by name: `Archival`. */
  extraRules: string | null;
  submissionsFrom: number | null;
  submissionsTo: number | null;
  votingFrom: number | null;
  votingTo: number | null;
  entries: number | null;
  disqualified: number | null;
  votes: number | null;
  comments: number | null;
  average: number | null;
  highest: number | null;
  median: number | null;
  lowest: number | null;
  /** `listed`: known from the history alone; `open`: it has no results yet; `invalid`: upstream does not know it. */
  state: "listed" | "open" | "results" | "invalid";
};

/** A stored challenge; `seq` counts in the order in which they came. */
export type ChallengeRow = Challenge & { seq: number; updatedAt: number };
