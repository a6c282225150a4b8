import type { Alteration } from "./alter.ts";
import { composeAs } from "./create-world.ts";
import { composeCrosspost } from "./kinds-reddit.ts";
import { createRandom, type Random, seedOf } from "./random.ts";
import { inventRecipe, type Recipe } from "./recipes.ts";
import { type Compose, upload } from "./scene.ts";
import type { World, WorldSubmission } from "./world.ts";

const DAY = 86_400;
/** Everything here was posted within so many days. */
const span = 40 * DAY;

type Copy = Pick<Recipe, "altered" | "copy">;
/** Somebody's post of a picture that is not theirs, or of a template. */
type Post = { kind: string; recipe: Recipe; author: string; title: string };

const better = { maxSide: 560, quality: 72 };
/** What people do to pictures of others: some nothing but save them again. */
const copies: readonly Copy[] = [
  { copy: { ...better, mirrored: true } },
  { altered: { cut: [0.07, 0.04, 0.02, 0.05] } },
  { altered: { lines: ["WHEN YOU FINALLY", "GET THERE"] } },
  { copy: { maxSide: 380, quality: 48 } },
  { altered: { cut: [0, 0.08, 0.08, 0] }, copy: better },
  { altered: { lines: ["NOBODY TOLD ME", "ABOUT THIS PLACE"] }, copy: better },
  { copy: better },
  { altered: { cut: [0.04, 0.04, 0.04, 0.04] }, copy: { ...better, mirrored: true } },
];
const quantity = 21;
/** Every third is by the first, every fifth of the others by the second. */
const thieves = ["goldrush_99", "reposty_mcpost"] as const;
const others = ["sunny_days", "wanderer_61", "tea_and_toast", "old_postcards", "look_at_this", "mildly_lost"];
const titles = [
  "Found this gem",
  "Saw this on my way home",
  "Woke up to this view",
  "I can't stop looking at it",
  "No filter needed",
  "My first try, be kind",
  "Does anybody know where this is?",
  "Wallpaper material",
];

const words: readonly (readonly [string, string])[] = [
  ["ONE DOES NOT SIMPLY", "CLOSE THE TICKET"],
  ["MONDAY", "AGAIN"],
  ["THEY SAID FIVE MINUTES", "IT WAS AN HOUR"],
  ["MUM CALLS", "DINNER IS COLD"],
  ["I ONLY CAME", "FOR THE COFFEE"],
  ["THE TRAIN LEAVES", "WITHOUT ME"],
  ["IT WORKS HERE", "NOT ON YOURS"],
  ["FREE WEATHER", "WITH EVERY WALK"],
  ["PHONE AT ONE PERCENT", "STILL SCROLLING"],
  ["READ THE MANUAL", "IT WAS GOOD"],
];
/** A scene with strong shapes: whatever is written over it, it stays the same template. */
const template: Recipe = { painting: 8072, width: 600, height: 450, format: "jpeg", frames: 1 };
/** So many post words that were posted before. */
const stolenWords = 2;

const advert: Alteration = { lines: ["PRINTS HALF PRICE", "LINK IN MY PROFILE"] };
const sellers = 5;

/** Pictures that occur once in a world, and whose author is known: what others steal. */
function originalsOf(world: World): WorldSubmission[] {
  const occurrences = new Map<number, number>();
  for (const { recipe } of world.submissions.flatMap(({ expected }) => expected))
    occurrences.set(recipe.painting, (occurrences.get(recipe.painting) ?? 0) + 1);
  return world.submissions.filter(({ kind, author, nsfw, created, expected: [picture] }) => {
    const isOnce = picture?.recipe.format === "jpeg" && occurrences.get(picture.recipe.painting) === 1;
    return kind === "image" && author && !nsfw && isOnce && created < world.now - span - DAY;
  });
}

function composeReposts(world: World, random: Random): Post[] {
  const originals = originalsOf(world);
  return Array.from({ length: Math.min(quantity, originals.length) }, (_, at) => {
    const [original] = originals.splice(random.whole(0, originals.length - 1), 1);
    const recipe = original?.expected[0]?.recipe ?? inventRecipe(random, "jpeg");
    const other = others[at % others.length] ?? thieves[0];
    const author = at % 3 === 0 ? thieves[0] : at % 5 === 0 ? thieves[1] : other;
    const title = titles[at % titles.length] ?? "";
    return { kind: "repost", recipe: { ...recipe, ...copies[at % copies.length] }, author, title };
  });
}

/** One picture with the words of many, two of them with those of others. */
function composeTemplate(random: Random): Post[] {
  return [...words, ...words.slice(0, stolenWords)].map((lines, at) => ({
    kind: "template",
    recipe: { ...template, altered: { lines }, ...(at >= words.length && { copy: better }) },
    author: `lol_${random.name(5)}`,
    title: lines.join(", ").toLowerCase(),
  }));
}

/** One advertisement under as many names: what a moderator bans. */
function composeAdverts(random: Random): Post[] {
  const recipe = { ...inventRecipe(random, "jpeg"), width: 600, height: 450, altered: advert };
  return Array.from({ length: sellers }, (_, at) => ({
    kind: "advert",
    recipe: { ...recipe, copy: { maxSide: 600 - at * 30, quality: 80 - at * 5 } },
    author: `prints_4_you_${at + 1}`,
    title: "Prints of my work, half price this week only!",
  }));
}

const drawPost =
  ({ recipe, author, title }: Post): Compose =>
  (scene) => {
    const { url, mediaId } = upload(scene, recipe);
    const fields = { post_hint: "image", over_18: false };
    return { url, expected: [{ url, mediaId, recipe }], fields, author, title, nsfw: false };
  };

/**
 * Adds what moderators hunt to a world: pictures of others, mirrored, cropped, lettered over or saved again, several by one author;
 * a template that many fill in, and two steal from; an advertisement under five names; and a crosspost, which is no repost.
 */
export function addReposts(world: World, seed: number): void {
  const random = createRandom(seedOf(`${seed}/reposts`));
  const places = world.subreddits.filter(({ state }) => state === "public").map(({ name }) => name);
  const posts = [...composeReposts(world, random), ...composeTemplate(random), ...composeAdverts(random)];
  const start = world.now - span;
  const [crossposted] = originalsOf(world).toReversed();
  for (const [at, post] of posts.entries()) {
    const created = start + Math.floor(((at + random.between(0.1, 0.9)) / posts.length) * (span - DAY));
    const slot = { subreddit: random.pick(places), created };
    world.submissions.push(composeAs(post.kind, drawPost(post), world, seed, slot));
  }
  if (crossposted) {
    const slot = { subreddit: random.pick(places), created: world.now - DAY + 600 };
    const draw: Compose = () => composeCrosspost(crossposted);
    world.submissions.push(composeAs("crosspostedNearby", draw, world, seed, slot));
  }
  world.submissions.sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));
}
