import type { Challenge } from "../../model/challenge.ts";
import { type TextBuilder, createTextBuilder } from "./text-builder.ts";
import { numberIn } from "./picture-address.ts";
import { readLabels } from "./read-labels.ts";
import { readAverage, readCount, readKind, readPeriod } from "./read-values.ts";
import type { HtmlReader } from "./scan-html.ts";
import { listedChallenge } from "./listed-challenge.ts";

/** The text below a small picture in the box: a name in bold, and a description. */
type Block = { name: TextBuilder; words: TextBuilder; inName: boolean; depth: number };

/** Reads the box "Challenge Details" at the left of a page: name, description, dates and figures. */
export type ChallengeBox = HtmlReader & {
  /** Whether the page has such a box. */
  isThere(): boolean;
  /** The number of the challenge in the page's links. */
  challengeId(): number | undefined;
  read(id: number, state: Challenge["state"]): Challenge;
};

const labelsThere = new Set(
  "submission dates,voting dates,submissions,disqualifications,votes,comments,average score,highest score,median score,lowest score".split(
    ",",
  ),
);

export function readChallengeBox(): ChallengeBox {
  const labels = readLabels(labelsThere);
  let isThere = false;
  let challengeId: number | undefined;
  let kind: string | null = null;
  let block: Block | undefined;
  let rules: TextBuilder | undefined;
  let inRules = false;
  const blocks: { name: string; words: string }[] = [];

  function openInBlock(open: Block, name: string): void {
    if (name === "div") open.depth++;
    else if (name === "b" && open.name.isEmpty()) open.inName = true;
    if (!open.inName) open.words.tag(name);
  }

  return {
    open(tag) {
      const { name } = tag;
      if (name === "link") challengeId ??= numberIn(tag.attribute("href"), "CHALLENGE_ID");
      if (!isThere) return;
      if (name === "img") kind ??= readKind(tag.attribute("title") ?? tag.attribute("alt") ?? "");
      else if (name === "a" && !rules && numberIn(tag.attribute("href"), "RULES_ID") !== undefined) {
        rules = createTextBuilder();
        inRules = true;
      }
      if (block) openInBlock(block, name);
      else if (name === "div" && /margin-top:\s*-\d/i.test(tag.attribute("style") ?? ""))
        block = { name: createTextBuilder(), words: createTextBuilder(), inName: false, depth: 1 };
      else labels.open(tag);
    },
    close(name) {
      if (name === "a") inRules = false;
      if (!block) return labels.close(name);
      if (name === "b") block.inName = false;
      else if (name === "div" && --block.depth === 0) {
        blocks.push({ name: block.name.read(), words: block.words.read() });
        block = undefined;
      }
    },
    text(text) {
      isThere ||= /^\s*Challenge Details\b/.test(text);
      if (inRules) rules?.add(text);
      if (block) (block.inName ? block.name : block.words).add(text);
      else labels.text(text);
    },
    isThere: () => isThere,
    challengeId: () => challengeId,
    read(id, state) {
      const titled = blocks.find(({ name }) => name !== "Description" && !/\brules\b/i.test(name));
      const wordsOf = (name: RegExp) =>
        blocks.find((candidate) => candidate !== titled && name.test(candidate.name))?.words || null;
      const submissions = readPeriod(labels.get("submission dates"));
      const voting = readPeriod(labels.get("voting dates"));
      return {
        ...listedChallenge(id),
        title: titled?.name ?? "",
        description: wordsOf(/^Description$/),
        rules: rules?.read() || null,
        kind,
        extraRules: wordsOf(/\brules\b/i),
        submissionsFrom: submissions.from,
        submissionsTo: submissions.to,
        votingFrom: voting.from,
        votingTo: voting.to,
        entries: readCount(labels.get("submissions")),
        disqualified: readCount(labels.get("disqualifications")),
        votes: readCount(labels.get("votes")),
        comments: readCount(labels.get("comments")),
        average: readAverage(labels.get("average score")),
        highest: readAverage(labels.get("highest score")),
        median: readAverage(labels.get("median score")),
        lowest: readAverage(labels.get("lowest score")),
        state,
      };
    },
  };
}
