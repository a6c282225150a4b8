import { z } from "zod";
import { listedChallenge } from "../sites/dpchallenge/listed-challenge.ts";
import type { Challenge } from "../model/challenge.ts";
import { readDays, score, whole } from "./seed-values.ts";

/** A value before or after a line break: `["741", null]`, `[null, "Oct 15 2021 - Oct 28 2021"]`. */
const firstWord = z.array(z.string().nullable()).transform((words) => words.find((word) => word !== null));

/** A challenge's panel as the seed read it: these two, and the panel's labels with their values. */
const panel = z
  .object({ title: z.string(), description: z.array(z.string()).catch([]) })
  .catchall(firstWord.catch(undefined));

/**
 * Reads a challenge of the seed's JSON (`comp_data`).
 * @returns `undefined` where there is none.
 */
export function readSeedChallenge(number: number, data: unknown): Challenge | undefined {
  const parsed = panel.safeParse(data);
  if (!parsed.success) return undefined;
  const { title, description, ...labels } = parsed.data;
  const valueOf = (label: string) => labels[`${label}: `];
  const [submissionsFrom, submissionsTo] = readDays(valueOf("Submission Dates"));
  const [votingFrom, votingTo] = readDays(valueOf("Voting Dates"));
  return {
    ...listedChallenge(number, title.trim()),
    ...readDescription(description, valueOf("Submission Dates")),
    submissionsFrom,
    submissionsTo,
    votingFrom,
    votingTo,
    entries: whole.parse(valueOf("Submissions")),
    disqualified: whole.parse(valueOf("Disqualifications")),
    votes: whole.parse(valueOf("Votes")),
    comments: whole.parse(valueOf("Comments")),
    average: score.parse(valueOf("Average Score")),
    highest: score.parse(valueOf("Highest Score")),
    median: score.parse(valueOf("Median Score")),
    lowest: score.parse(valueOf("Lowest Score")),
    state: "results",
  };
}

/** The texts of the panel from the top: `A Member Challenge using the `, the rules, ` rules.`, the description's, the dates. */
function readDescription(texts: readonly string[], dates: string | undefined) {
  const [first = "", rules = "", third = ""] = texts;
  const [, kind] = /^An? (.+) Challenge using the\s*$/.exec(first) ?? [];
  if (kind === undefined || third.trim() !== "rules.") return {};
  const end = dates === undefined ? -1 : texts.indexOf(dates);
  const words = end < 0 ? "" : texts.slice(3, end).join("").replace(/\s+/g, " ").trim();
  return {
    kind: kind.toLowerCase(),
    rules: rules.trim() || null,
    description: words === "" || words === "N/A" ? null : words,
  };
}
