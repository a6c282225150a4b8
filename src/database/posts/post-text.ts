import type { Occurrence, PostFacts } from "./post-facts.ts";
import { type NumberKey, numberWords } from "./number-words.ts";
import { allWord, dayWords, facetWord, type WordKey } from "./post-words.ts";

/** The numbers of a picture that come from its occurrences. */
export type PostNumbers = {
  score: number | null;
  mos: number | null;
  votes: number | null;
  occurrences: number;
};

/** The highest score, and the mean and number of votes of the best rated occurrence. */
export function postNumbers({ told }: PostFacts): PostNumbers {
  const scores = told.flatMap((one) => (one.score === null ? [] : [one.score]));
  const [best] = told.filter((one) => one.mos !== null).sort((a, b) => (b.mos ?? 0) - (a.mos ?? 0));
  return {
    score: scores.length > 0 ? Math.max(...scores) : null,
    mos: best?.mos ?? null,
    votes: best?.votes ?? null,
    occurrences: told.length,
  };
}

/** The texts by which a picture is found. */
export const textOf = ({ told, prompts, file }: PostFacts): string =>
  [
    ...new Set([
      ...told.flatMap((one) => [one.title, one.caption ?? "", one.flair ?? ""]),
      ...prompts.map((one) => one.prompt ?? ""),
      file.camera ?? "",
    ]),
  ].join("\n");

/** The words by which a picture is filtered. */
export function facetsOf(facts: PostFacts, numbers: PostNumbers): string {
  const { told, prompts, file, removed } = facts;
  const named = (key: WordKey, values: readonly (string | null | false)[]) =>
    values.flatMap((value) => (value ? [facetWord(key, value)] : []));
  const each = (key: WordKey, value: (one: Occurrence) => string | null) => named(key, told.map(value));
  const counted = (key: NumberKey, value: number | null) => (value === null ? [] : numberWords(key, value));
  const facets = new Set([
    allWord,
    ...each("source", (one) => one.source),
    ...each("subreddit", (one) => one.place),
    ...each("author", (one) => one.author),
    ...each("flair", (one) => one.flair),
    ...each("id", (one) => one.submissionId),
    ...each("challenge", (one) => one.challenge),
    ...named("in", [told.some((one) => one.ava === 1) && "ava"]),
    ...named(
      "tool",
      prompts.map((one) => one.tool),
    ),
    ...named("format", [file.format]),
    ...named("has", possessionsOf(facts)),
    ...named("nsfw", [told.some((one) => one.nsfw === 1) ? "yes" : "no"]),
    ...named("removed", [removed ? "yes" : "no"]),
    ...told.flatMap((one) => dayWords(one.created)),
    ...counted("score", numbers.score),
    ...counted("width", file.width),
    ...counted("height", file.height),
    ...counted("size", file.size),
    ...counted("mos", numbers.mos),
    ...counted("votes", numbers.votes),
    ...counted("posts", numbers.occurrences),
  ]);
  return [...facets].join(" ");
}

/** What `has:` asks for. */
const possessionsOf = ({ file, told, prompts }: PostFacts) => [
  "file",
  file.original === 1 && "original",
  file.exif === 1 && "exif",
  prompts.some((one) => one.prompt !== null) && "prompt",
  told.some((one) => one.caption !== null) && "caption",
  told.some((one) => one.comments === 1) && "comments",
  told.some((one) => one.rated === 1) && "ratings",
  told.some((one) => one.counts === 1) && "counts",
];
