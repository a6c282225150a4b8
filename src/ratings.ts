/**
 * The nouns of contests in which pictures are rated (DPChallenge), and of what cameras say. Times are Unix seconds; where a
 * source tells a day only, its first second in UTC. `null`: nobody tells.
 */

/** A contest. */
export type Challenge = {
  /** The id of its source with a prefix: `dpc-3257`. */
  id: string;
  source: string;
  title: string;
  description: string | null;
  /** The name of its rules: `Advanced Editing VII`. */
  rules: string | null;
  /** Who might enter: `open`, `member`, `speed`, `invitational`; what upstream calls it, in lower case. */
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
  /** `listed`: only the history tells of it; `open`: it has no results yet; `invalid`: upstream does not know it. */
  state: "listed" | "open" | "results" | "invalid";
};

/** How many gave each score from 1 to 10; ten whole numbers. */
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
  /** In all; where both are told, those during voting and since. */
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

/** What a page claims of the making of a picture, as it is written there. */
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

/** What the camera wrote into a picture's file (EXIF). */
export type CameraData = {
  make: string | null;
  model: string | null;
  lens: string | null;
  /** Millimetres, as they are, and as they would be on 35 mm film. */
  focalMm: number | null;
  focalMm35: number | null;
  /** The f-number: 2.8. */
  aperture: number | null;
  exposureSeconds: number | null;
  iso: number | null;
  /** The camera's own clock, `2010-11-25T16:42:07`, with its offset (`+02:00`) where it tells one. */
  takenAt: string | null;
  /** EXIF's 1 to 8. */
  orientation: number | null;
  software: string | null;
  /** Degrees, north and east positive; only where `KEEP_GPS` says so. */
  latitude: number | null;
  longitude: number | null;
};

/** A rating of which nothing is told. */
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

/** What ten counts tell: the mean of the scores, their standard deviation (of the votes as a whole), and how many there are. */
export function describeCounts(counts: VoteCounts): { mean: number; std: number; votes: number } | undefined {
  const votes = counts.reduce((sum, count) => sum + count, 0);
  if (votes === 0) return undefined;
  const mean = counts.reduce((sum, count, at) => sum + count * (at + 1), 0) / votes;
  const variance = counts.reduce((sum, count, at) => sum + count * (at + 1 - mean) ** 2, 0) / votes;
  return { mean, std: Math.sqrt(variance), votes };
}
