import { z } from "zod";
import { listedChallenge } from "../sites/dpchallenge/listed-challenge.ts";
import type { Challenge } from "../model/challenge.ts";
import { readDays, score, whole } from "./seed-values.ts";

/** A value that stands before or behind a line break: `["741", null]`, `[null, "Oct 15 2021 - Oct 28 2021"]`. */
const said = z.array(z.string().nullable()).transform((words) => words.find((word) => word !== null));

/** What the seed read off a challenge's panel; beside these two, the panel's labels with what stands there. */
const panel = z
  .object({ title: z.string(), description: z.array(z.string()).catch([]) })
  .catchall(said.catch(undefined));

/**
 * Reads what the seed's JSON says of a challenge (`comp_data`).
 * @returns `undefined` where it says nothing.
 */
export function readSeedChallenge(number: number, data: unknown): Challenge | undefined {
  const parsed = panel.safeParse(data);
  if (!parsed.success) return undefined;
  const { title, description, ...labels } = parsed.data;
  const under = (label: string) => labels[`${label}: `];
  const [submissionsFrom, submissionsTo] = readDays(under("Submission Dates"));
  const [votingFrom, votingTo] = readDays(under("Voting Dates"));
  return {
    ...listedChallenge(number, title.trim()),
    ...readDescription(description, under("Submission Dates")),
    submissionsFrom,
    submissionsTo,
    votingFrom,
    votingTo,
    entries: whole.parse(under("Submissions")),
    disqualified: whole.parse(under("Disqualifications")),
    votes: whole.parse(under("Votes")),
    comments: whole.parse(under("Comments")),
    average: score.parse(under("Average Score")),
    highest: score.parse(under("Highest Score")),
    median: score.parse(under("Median Score")),
    lowest: score.parse(under("Lowest Score")),
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
