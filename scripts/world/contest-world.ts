import { createRandom, type Random, seedOf } from "./random.ts";
import { inventRecipe, type Recipe } from "./recipes.ts";
import { inventAuthor, inventRemark, inventTitle } from "./words.ts";

/** Times are Unix seconds. */
export type ContestComment = {
  id: number;
  author: string;
  at: number;
  isDuringChallenge: boolean;
  body: string;
  quote?: { author: string; text: string };
  editedAt?: number;
};

export type ContestEntry = {
  imageId: number;
  title: string;
  photographer: string;
  /** `null`: disqualified, and then without averages. */
  place: number | null;
  average: number;
  participants: number;
  nonParticipants: number;
  votes: number;
  views: number;
  viewsDuringVoting: number;
  favourites: number;
  /** Its page and its picture are gone, though the results still show it. */
  isRemoved: boolean;
  camera: string | null;
  lens: string | null;
  iso: number | null;
  words: string | null;
  comments: ContestComment[];
  recipe: Recipe;
};

export type Contest = {
  id: number;
  title: string;
  description: string;
  rules: string;
  kind: "Open" | "Member" | "Speed";
  extraRules: string | null;
  /** Days, as their first seconds in UTC. */
  submissionsFrom: number;
  submissionsTo: number;
  votingTo: number;
  /** When its results are shown. */
  endsAt: number;
  /** By place, what was disqualified at the end. */
  entries: ContestEntry[];
};

export type ContestOptions = {
  /** Everything that happens depends on it and on `now`. */
  seed: number;
  now: number;
  challenges: number;
  /** In all. */
  pictures: number;
  /** So many of the challenges have not ended. */
  open: number;
  /** After so many seconds they have. */
  opensFor: number;
  /** Shares of the pictures (0-1). */
  disqualified: number;
  removed: number;
  /** The length of a picture's longer side. */
  side: number;
};

const DAY = 86_400;
/** The folders of pictures change at each thousand challenges. */
const firstChallenge = 981;
const firstPicture = 900_001;
const themes = ["Rain & Snow", "Doorways", "Less Than <3", "Négatif", "Two of a Kind", "Seven A.M.", "Rust"];
const rules = ["Advanced Editing VII", "Standard Editing", "Minimal Editing II"];
const cameras = ["Canon EOS 5D", "Nikon D300", "Pentax K-5", "Olympus E-3"];
const lenses = ["50mm f/1.8", "24-70mm f/2.8", "100mm f/2.8 Macro"];
/** With signs that people paste from word processors. */
const remarks = [
  "It’s the “light” that does it – 8",
  "Café at dusk… lovely",
  "Not what I’d call rain, though",
];

/** The pictures of each challenge: more here, fewer there, at least one, and all of them together. */
function shareOut(random: Random, pictures: number, challenges: number): number[] {
  const weights = Array.from({ length: challenges }, () => random.between(0.4, 1.6));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const counts = weights.map((weight) => Math.max(1, Math.floor((weight / sum) * pictures)));
  const missing = pictures - counts.reduce((total, count) => total + count, 0);
  return counts.map((count, at) => (at === 0 ? Math.max(1, count + missing) : count));
}

/** Contests, the oldest first; the last ones are still open. */
export function createContests(options: ContestOptions): Contest[] {
  const { seed, now, challenges, open } = options;
  const random = createRandom(seedOf(`${seed}/contests`));
  let imageId = firstPicture;
  return shareOut(random, options.pictures, challenges).map((size, index) => {
    const age = challenges - open - index;
    const votingTo = Math.floor((now - Math.max(age, 0) * 3 * DAY) / DAY) * DAY;
    const submissionsTo = votingTo - 7 * DAY;
    const taken = imageId;
    imageId += size;
    return {
      id: firstChallenge + index,
      title: `${themes[index % themes.length]} ${index + 1}`,
      description: `Show ${inventTitle(random)}.\nAs you see it & no other way.`,
      rules: random.pick(rules),
      kind: random.pick(["Open", "Member", "Speed"] as const),
      extraRules: random.chance(0.2) ? "Archival" : null,
      submissionsFrom: submissionsTo - 6 * DAY,
      submissionsTo,
      votingTo,
      endsAt: age > 0 ? now - age * 3 * DAY : now + options.opensFor,
      entries: createEntries(random, options, taken, size, votingTo),
    };
  });
}

function createEntries(
  random: Random,
  { disqualified, removed, side }: ContestOptions,
  first: number,
  size: number,
  votingTo: number,
): ContestEntry[] {
  const drafts = Array.from({ length: size }, (_, index) => {
    const isOut = random.chance(disqualified);
    const recipe = inventRecipe(random, "jpeg");
    const scale = Math.min(1, side / Math.max(recipe.width, recipe.height));
    const average = random.whole(35_000, 78_000) / 10_000;
    const views = random.whole(200, 4000);
    const imageId = first + index;
    return {
      imageId,
      title: inventTitle(random),
      photographer: inventAuthor(random),
      place: isOut ? null : 0,
      average,
      participants: Math.round(average * 1000 + random.whole(-200, 200)) / 1000,
      nonParticipants: Math.round(average * 1000 + random.whole(-200, 200)) / 1000,
      votes: random.whole(90, 1700),
      views,
      viewsDuringVoting: Math.floor(views / 3),
      favourites: random.whole(0, 12),
      isRemoved: random.chance(removed),
      camera: random.chance(0.7) ? random.pick(cameras) : null,
      lens: random.chance(0.5) ? random.pick(lenses) : null,
      iso: random.chance(0.5) ? random.pick([100, 200, 400, 800]) : null,
      words: random.chance(0.5) ? `${inventRemark(random)}\nStitched & sharpened` : null,
      comments: createComments(random, imageId, votingTo),
      recipe: {
        ...recipe,
        width: Math.round(recipe.width * scale),
        height: Math.round(recipe.height * scale),
      },
    };
  });
  const ranked = drafts.filter((one) => one.place !== null).toSorted((a, b) => b.average - a.average);
  const out = drafts.filter((one) => one.place === null);
  return [...ranked.map((one, at) => ({ ...one, place: at + 1 })), ...out];
}

/** Those after the challenge first, as their page has them. */
function createComments(random: Random, imageId: number, votingTo: number): ContestComment[] {
  const count = random.whole(0, 4);
  const comments = Array.from({ length: count }, (_, index): ContestComment => {
    const isDuringChallenge = index >= count / 2;
    const at = votingTo + (isDuringChallenge ? -1 : 1) * random.whole(3600, 4 * DAY);
    return {
      id: imageId * 10 + index,
      author: inventAuthor(random),
      at,
      isDuringChallenge,
      body: random.chance(0.5) ? random.pick(remarks) : inventRemark(random),
      ...(random.chance(0.2) && { quote: { author: inventAuthor(random), text: inventRemark(random) } }),
      ...(random.chance(0.2) && { editedAt: at + 600 }),
    };
  });
  return comments;
}
