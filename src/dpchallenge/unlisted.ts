import type { Challenge } from "../ratings.ts";

/** A challenge of which nothing but its number is known. */
export const unlisted = (id: number): Challenge => ({
  id: `dpc-${id}`,
  source: "dpchallenge",
  title: "",
  description: null,
  rules: null,
  kind: null,
  extraRules: null,
  submissionsFrom: null,
  submissionsTo: null,
  votingFrom: null,
  votingTo: null,
  entries: null,
  disqualified: null,
  votes: null,
  comments: null,
  average: null,
  highest: null,
  median: null,
  lowest: null,
  state: "listed",
});
