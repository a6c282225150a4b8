import type { Challenge } from "./challenge.ts";

/** Number of votes for each score from 1 to 10; ten whole numbers. */
export type VoteCounts = readonly number[];

/** How a picture was rated. Averages are of scores from 1 to 10. */
export type Rating = {
  submissionId: string;
  challengeId: string | null;
  /** 1 is the best; `null` also for what was disqualified. */
  place: number | null;
  entries: number | null;
  average: number | null;
  participants: number | null;
  nonParticipants: number | null;
  commenters: number | null;
  votes: number | null;
  /** In all; if both are published, the sum of those during voting and since. */
  views: number | null;
  viewsDuringVoting: number | null;
  viewsSinceVoting: number | null;
  comments: number | null;
  favourites: number | null;
  /** Only where they were published: never made of the average. */
  counts: VoteCounts | null;
  countsFrom: "page" | "ava" | "dpc2009" | null;
  /** Semantic tags of AVA, by name. */
  tags: readonly string[] | null;
  /** Photographic styles of AVA, by name. */
  styles: readonly string[] | null;
  isDisqualified: boolean | null;
  /** The first column of its row in AVA.txt, its challenge there (0 is none), and its two tags (0 is none): what the row is written from. */
  avaIndex: number | null;
  avaChallenge: number | null;
  avaTags: readonly [number, number] | null;
};

/** What a page states of the making of a picture, as it is written there. */
export type Claims = {
  submissionId: string;
  camera: string | null;
  lens: string | null;
  aperture: string | null;
  iso: string | null;
  shutter: string | null;
  location: string | null;
  /** As written: `Nov 25, 2010`. */
  date: string | null;
  galleries: readonly string[];
  /** The photographer's own words on it. */
  words: string | null;
};

/** A rating of which nothing is known. */
export const unrated = (submissionId: string): Rating => ({
  submissionId,
  challengeId: null,
  place: null,
  entries: null,
  average: null,
  participants: null,
  nonParticipants: null,
  commenters: null,
  votes: null,
  views: null,
  viewsDuringVoting: null,
  viewsSinceVoting: null,
  comments: null,
  favourites: null,
  counts: null,
  countsFrom: null,
  tags: null,
  styles: null,
  isDisqualified: null,
  avaIndex: null,
  avaChallenge: null,
  avaTags: null,
});

/** Mean of the scores, their standard deviation (population), and number of votes. */
export function describeCounts(counts: VoteCounts): { mean: number; std: number; votes: number } | undefined {
  const votes = counts.reduce((sum, count) => sum + count, 0);
  if (votes === 0) return undefined;
  const mean = counts.reduce((sum, count, index) => sum + count * (index + 1), 0) / votes;
  const variance = counts.reduce((sum, count, index) => sum + count * (index + 1 - mean) ** 2, 0) / votes;
  return { mean, std: Math.sqrt(variance), votes };
}

/** Ratings, challenges and claims from one place, to be merged with what is stored. */
export type RatingReport = {
  challenges?: readonly Challenge[];
  ratings?: readonly Rating[];
  claims?: readonly Claims[];
};

/** A rated picture of a feed whose options have changed, and the size that they ask for. */
export type WantedPicture = {
  submissionId: string;
  challengeId: string;
  created: number;
  size: "thumbnail" | "full";
};

/** A stored rating. */
export type RatingRow = Rating & {
  /** Mean of the ten counts where they are published, else the published average; deviation of the counts alone. */
  mos: number | null;
  std: number | null;
  updatedAt: number;
};

/** Stored claims. */
export type ClaimsRow = { submissionId: string; claims: Omit<Claims, "submissionId">; updatedAt: number };

/** An entry of a challenge: its rating, and what is known of its submission. */
export type EntryRow = RatingRow & { title: string | null; author: string | null };
