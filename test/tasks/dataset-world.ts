import sharp from "sharp";
import { createRandom } from "../../scripts/world/random.ts";
import { unrated } from "../../src/model/rating.ts";
import { observe } from "../../src/tasks/observe.ts";
import { openWorld, type World } from "../support/open-world.ts";
import { commentOf, sightingOf, archive } from "../support/temporary-store.ts";
import type { Reply } from "../support/url-map.ts";

const now = 1_700_000_000;
/** Different pictures, and how often each is posted: every time saved otherwise. */
const motifs = 24;
const copiesOf = (motif: number) => (motif % 4 === 0 ? 3 : 1);

export const urlOf = (motif: number, copy: number): string => `https://p.test/${motif}-${copy}.jpg`;
export const idOf = (motif: number, copy: number): string => `dpc-${motif * 10 + copy + 1}`;
/** Every picture that is posted. */
export const posted = Array.from({ length: motifs }, (_, motif) =>
  Array.from({ length: copiesOf(motif) }, (_, copy) => ({ motif, copy })),
).flat();
/** Which of them their host does not want to be learned from. */
export const isNoAi = (motif: number): boolean => motif % 11 === 5;

/** A smooth picture of its own colours and edges. */
async function pictureOf(motif: number, copy: number): Promise<Uint8Array<ArrayBuffer>> {
  const random = createRandom(motif + 1);
  const few = Uint8Array.from({ length: 12 * 12 * 3 }, () => random.whole(0, 255));
  const bytes = await sharp(few, { raw: { width: 12, height: 12, channels: 3 } })
    .resize(240, 180, { kernel: "cubic" })
    .jpeg({ quality: 95 - copy * 8 })
    .toBuffer();
  return new Uint8Array(bytes);
}

/** A world with pictures of contests, downloaded and encoded, rated and commented; and ratings without a picture. */
export async function openDatasetWorld(): Promise<World> {
  const answers: Record<string, Reply> = {};
  for (const { motif, copy } of posted)
    answers[urlOf(motif, copy)] = {
      body: await pictureOf(motif, copy),
      headers: isNoAi(motif) ? { "x-robots-tag": "noindex, otherbot: NoImageAI" } : {},
    };
  const world = await openWorld(answers, { now, parts: { sources: [] } });
  const { store, resolvers } = world.context;
  for (const { motif, copy } of posted) {
    const id = idOf(motif, copy);
    const seen = sightingOf({
      id,
      source: "dpchallenge",
      place: 'Größe, "Light"',
      title: motif % 5 === 0 ? `=SUM(${motif})` : `Title ${motif}\nof copy ${copy}`,
      created: now - 1000 * (motif + 1) + copy,
      links: [urlOf(motif, copy)],
    });
    await store.saveSightings([observe(resolvers, seen)], archive, now);
  }
  await world.run("resolve", "encode");
  const random = createRandom(3);
  const counts = () => Array.from({ length: 10 }, () => random.whole(0, 40));
  const ava = (n: number) => ({
    counts: counts(),
    countsFrom: "ava" as const,
    avaIndex: n,
    avaChallenge: 7,
    avaTags: [n % 5, 0] as const,
  });
  const here = posted.map(({ motif, copy }, n) => ({
    ...unrated(idOf(motif, copy)),
    challengeId: "dpc-7",
    place: n + 1,
    average: 1 + ((motif * 7) % 80) / 10,
    votes: 100 + n,
    tags: n % 2 ? ["Sea; shore", "Light"] : null,
    ...(n % 3 === 0 && ava(n + 1)),
  }));
  const elsewhere = Array.from({ length: 9 }, (_, n) => ({ ...unrated(`dpc-${9000 + n}`), ...ava(100 - n) }));
  await store.saveRatings({ ratings: [...here, ...elsewhere] }, now);
  const said = commentOf({ id: "c1", submissionId: idOf(1, 0), body: 'first,\n"quoted"' });
  await store.saveComments(
    [
      { comment: said, links: [] },
      { comment: commentOf({ id: "c2", submissionId: idOf(1, 0), body: "second", created: now }), links: [] },
    ],
    true,
    now,
  );
  return world;
}
