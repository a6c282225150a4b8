import type { Client, FoundGeneration } from "./client.ts";
import type { World, WorldGeneration } from "../world/world.ts";

/** A search by prompt of which we know what it must find. */
export type PromptTrial = { words: string; generation: WorldGeneration; where: string };

/** Searches by the first words of two prompts: of one whose link stands in a comment, and one that only the archive has. */
export function preparePromptTrials({ generations }: World): PromptTrial[] {
  const ways = [
    {
      where: "linked in a comment",
      wants: ({ told, at }: WorldGeneration) => told === "comment" && at === "labs",
    },
    { where: "gone at Labs, from the Wayback Machine", wants: ({ at }: WorldGeneration) => at === "archive" },
  ];
  return ways.map(({ where, wants }) => {
    const generation = generations.find(wants);
    if (!generation) throw new Error(`the world holds no generation ${where}`);
    const subject = generation.prompt.split(" ").slice(0, 3).join(" ");
    return { words: subject.replace(/^(an?|two) /, ""), generation, where };
  });
}

/** Searches by prompt: the best match must be the one that is meant. */
export async function runPromptTrial(client: Pick<Client, "generations">, trial: PromptTrial) {
  const [found] = await client.generations(trial.words);
  return { trial, found: found?.id === trial.generation.id ? found : undefined };
}

const expectedVia = { labs: "service", archive: "wayback", nobody: undefined } as const;

/** What is wrong with what was found of the world's generations, in one line; `undefined`: nothing. */
export function findFault({ generations }: World, found: readonly FoundGeneration[]): string | undefined {
  for (const { id, at, prompt } of generations) {
    const [via, wanted] = [found.find((one) => one.id === id)?.via, expectedVia[at]];
    if (via !== wanted)
      return `"${prompt}" (${id}), which is at ${at}, came ${via ? `via ${via}` : "not at all"}`;
  }
  const known = new Set(generations.map(({ id }) => id));
  const stranger = found.find(({ id }) => !known.has(id));
  return stranger && `${stranger.id} was found, which nobody has shared`;
}
