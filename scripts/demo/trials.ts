import { copyPicture } from "../../src/media/for-scripts/write-picture.ts";
import type { Client } from "./client.ts";
import type { StandIn } from "../world/stand-in.ts";
import type { WorldSubmission } from "../world/world.ts";

/** A search of which we know what it must find. */
export type Trial = {
  /** What was done to the picture. */
  what: string;
  algorithm: "dhash_xor_norm" | "best";
  original: WorldSubmission;
  picture: Uint8Array;
  /** Of the copy, for whoever wants to search by it again. */
  fileName: string;
};

/** A submission, and how like it is. */
type Found = { url: string; likeness: string };
export type TrialResult = { trial: Trial; matches: Found[]; found: boolean };

/** Submissions of one picture whose painting occurs nowhere else: only they can come first. */
function uniqueSubmissions({ world }: StandIn): WorldSubmission[] {
  const pictures = world.submissions.flatMap(({ expected }) => expected);
  const occurrences = new Map<number, number>();
  for (const { recipe } of pictures)
    occurrences.set(recipe.painting, (occurrences.get(recipe.painting) ?? 0) + 1);
  return world.submissions.filter(({ kind, expected: [picture] }) => {
    return kind === "image" && picture && occurrences.get(picture.recipe.painting) === 1;
  });
}

/** Makes the copies to search by: one saved smaller and worse, one mirrored and worse. */
export async function prepareTrials(standIn: StandIn): Promise<Trial[]> {
  const unique = uniqueSubmissions(standIn);
  const ways = [
    { what: "saved smaller and worse", algorithm: "dhash_xor_norm", copy: { maxSide: 400, quality: 45 } },
    { what: "mirrored and worse", algorithm: "best", copy: { mirrored: true, quality: 40 } },
  ] as const;
  return Promise.all(
    ways.map(async ({ what, algorithm, copy }, index) => {
      // The newest, which are the first to be searchable.
      const original = unique.at(-1 - index);
      const recipe = original?.expected[0]?.recipe;
      if (!original || !recipe) throw new Error("the world holds no picture that occurs only once");
      const picture = await copyPicture(await standIn.bytesOf(recipe), { ...copy, format: "jpeg" });
      return { what, algorithm, original, picture, fileName: `${index ? "mirrored" : "smaller"}.jpg` };
    }),
  );
}

/** Searches by the copy: found when its original is the first. */
export async function runTrial(client: Client, trial: Trial): Promise<TrialResult> {
  const { algorithm, picture, original } = trial;
  const matches =
    algorithm === "best" ? await searchBest(client, picture) : await searchSeed(client, picture, algorithm);
  return { trial, matches, found: matches[0]?.url === submissionUrl(original.id) };
}

const submissionUrl = (id: string) => `https://redd.it/${id}`;

const searchSeed = async (client: Client, picture: Uint8Array, algorithm: string): Promise<Found[]> =>
  (await client.search(picture, algorithm)).map(({ url, similarity }) => ({
    url,
    likeness: `distance ${similarity}`,
  }));

const searchBest = async (client: Client, picture: Uint8Array): Promise<Found[]> =>
  (await client.searchBest(picture)).flatMap(({ firstSeen, score, verdict, turn }) =>
    firstSeen
      ? [{ url: submissionUrl(firstSeen.submission), likeness: `score ${score}, ${verdict}, ${turn}` }]
      : [],
  );
