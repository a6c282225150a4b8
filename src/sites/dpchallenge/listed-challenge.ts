import type { Challenge } from "../../model/challenge.ts";
import { challengeIdOf } from "./ids.ts";

/** A challenge with only its number, and perhaps its title. */
export const listedChallenge = (number: number, title = ""): Challenge => ({
  id: challengeIdOf(number),
  source: "dpchallenge",
  title,
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
