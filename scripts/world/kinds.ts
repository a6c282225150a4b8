import { brokenKinds } from "./kinds-broken.ts";
import { hostileKinds } from "./kinds-hostile.ts";
import { imgurKinds } from "./kinds-imgur.ts";
import { rareImgurKinds } from "./kinds-imgur-rare.ts";
import { redditKinds } from "./kinds-reddit.ts";
import { rareRedditKinds } from "./kinds-reddit-rare.ts";
import { webKinds } from "./kinds-web.ts";
import { rareWebKinds } from "./kinds-web-rare.ts";
import type { Random } from "./random.ts";
import type { Compose } from "./scene.ts";

const usualKinds = { ...redditKinds, ...imgurKinds, ...webKinds, ...brokenKinds } satisfies Record<
  string,
  Compose
>;
const rareKinds = {
  ...rareRedditKinds,
  ...rareImgurKinds,
  ...rareWebKinds,
  ...hostileKinds,
} satisfies Record<string, Compose>;
const kindTable = { ...usualKinds, ...rareKinds };

/** What a submission is: one entry of the tables of kinds. */
export type Kind = keyof typeof kindTable;

export const kinds: Readonly<Record<Kind, Compose>> = kindTable;
/** Those that a world has unless it is told its kinds. */
export const kindNames = Object.keys(usualKinds) as Kind[];

/** How often, beyond the one of every kind; what is not named is rare. */
const shares: Partial<Record<Kind, number>> = {
  image: 45,
  gallery: 9,
  animation: 4,
  preview: 2,
  crosspostedImage: 2,
  imgurImage: 5,
  imgurPage: 2,
  imgurAlbum: 3,
  pageOpenGraph: 2,
  bareImage: 2,
  text: 3,
  video: 2,
  sameUrl: 2,
  sameBytes: 2,
  recompressed: 3,
  lateGallery: 0,
};
const lot = kindNames.flatMap((kind) => Array<Kind>((shares[kind] ?? 0.5) * 2).fill(kind));

/**
 * The kinds of so many submissions, oldest first, shuffled: each once as far as they go, then by their
 * shares. The gallery that is not ready comes last: an old one would rather be a broken one.
 */
export function dealKinds(random: Random, quantity: number): Kind[] {
  const deck = Array.from({ length: quantity }, (_, index) => kindNames[index] ?? random.pick(lot));
  for (let at = deck.length - 1; at > 0; at--) {
    const other = random.whole(0, at);
    const [mine, theirs] = [deck[at], deck[other]];
    if (mine && theirs) [deck[at], deck[other]] = [theirs, mine];
  }
  const late = deck.indexOf("lateGallery");
  return late < 0 ? deck : [...deck.toSpliced(late, 1), "lateGallery"];
}
