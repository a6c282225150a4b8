import type { Generation } from "../../../src/model/generation.ts";
import { labsGeneration } from "../../../src/sites/openai-labs/record.ts";
import { createRandom } from "../../world/random.ts";

/** The words that most prompts share, the commonest first. */
const common =
  "a of the in and with on style art digital painting by photo at an portrait oil cat detailed lighting as for from light".split(
    " ",
  );
const syllables =
  "ba be bi bo ca ce co da de di do fa fi ga ge ha he ho ja ka ki la le li lo ma me mi mo na ne ni no pa pe po ra re ri ro sa se si so ta te ti to va ve vi wa xa yo za zo qu".split(
    " ",
  );
const vocabularySize = 60_000;

/** Makes prompts of 6 to 25 words whose frequencies follow Zipf's law, the same in every run. */
export function createPrompts(): (n: number) => Generation {
  const random = createRandom(1);
  const words = [...common];
  const known = new Set(words);
  while (words.length < vocabularySize) {
    const word = Array.from({ length: random.whole(2, 4) }, () => random.pick(syllables)).join("");
    if (known.has(word)) continue;
    known.add(word);
    words.push(word);
  }
  let sum = 0;
  const weights = words.map((_, at) => (sum += 1 / (at + 2.7)));
  function pickWord(): string {
    const wanted = random.next() * sum;
    let [low, high] = [0, weights.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((weights[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return words[low] ?? "";
  }
  return (n) => ({
    ...labsGeneration({ id: `generation-${n}`, via: "service", archivedUrl: null, archivedAt: null }),
    created: 1_650_000_000 + random.whole(0, 60_000_000),
    prompt: Array.from({ length: random.whole(6, 25) }, pickWord).join(" "),
    model: null,
    author: `author ${random.whole(0, 20_000)}`,
    record: { id: `generation-${n}` },
  });
}
