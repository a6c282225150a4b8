import { dealKinds, kinds, type Kind } from "./kinds.ts";
import type { Compose, ParentKind } from "./scene.ts";
import { createRandom, seedOf } from "./random.ts";
import { inventAuthor, inventFlair, inventTitle, slugOf } from "./words.ts";
import type { Post, World, WorldSubmission, WorldSubreddit } from "./world.ts";

export type WorldOptions = {
  /** Everything that happens depends on it and on `now`. */
  seed: number;
  /** Unix seconds. */
  now: number;
  /** Names, or more of what is known of them. */
  subreddits: readonly (string | (Partial<WorldSubreddit> & { name: string }))[];
  /** In all; the first subreddit gets the half of them. */
  submissions: number;
  /** Their kinds, oldest first. Default: each usual kind once, then by their shares. */
  kinds?: readonly Kind[];
};

const YEAR = 31_536_000;
const elsewhere = "EverythingPretty";

type Place = { subreddit: string; created: number };

/** Seven base-36 digits that grow with the time, as Reddit's do. */
function idAt(created: number, taken: ReadonlySet<string>): string {
  let number = (created - 1_000_000_000) * 64;
  while (taken.has(number.toString(36).padStart(7, "0"))) number++;
  return number.toString(36).padStart(7, "0");
}

/** Composes a submission of a kind and everything that it links to. */
export const compose = (world: World, seed: number, slot: Place & { kind: Kind }): WorldSubmission =>
  composeAs(slot.kind, kinds[slot.kind], world, seed, slot);

/** Composes a submission as `draw` draws it. */
export function composeAs(
  kind: WorldSubmission["kind"],
  draw: Compose,
  world: World,
  seed: number,
  { subreddit, created }: Place,
): WorldSubmission {
  const taken = new Set([...world.submissions, ...world.parents].map((each) => each.id));
  const id = idAt(created, taken);
  const random = createRandom(seedOf(`${seed}/${id}/${subreddit}`));
  const invented = inventTitle(random);
  const permalink = `/r/${subreddit}/comments/${id}/${slugOf(invented).replaceAll("-", "_")}/`;
  const parent = (kind: ParentKind): WorldSubmission => {
    const made = compose(world, seed, { subreddit: elsewhere, created: created - 3600, kind });
    world.parents.push(made);
    return made;
  };
  const draft = draw({ random, id, title: invented, permalink, created, world, parent });
  const { title = invented, expected, failure, mayFail, atFirst } = draft;
  const [author, flair] = [
    draft.author === undefined ? inventAuthor(random) : draft.author,
    inventFlair(random),
  ];
  const nsfw = draft.nsfw ?? random.chance(0.05);
  const self = draft.fields?.is_self === true;
  const post: Post = {
    id,
    name: `t3_${id}`,
    title,
    author: author ?? "[deleted]",
    ...(author ? { author_fullname: `t2_${seedOf(author).toString(36)}` } : {}),
    subreddit,
    subreddit_name_prefixed: `r/${subreddit}`,
    subreddit_id: `t5_${seedOf(subreddit).toString(36)}`,
    created,
    created_utc: created,
    edited: false,
    permalink,
    url: draft.url,
    ...(self ? {} : { url_overridden_by_dest: draft.url }),
    domain: self ? `self.${subreddit}` : new URL(draft.url, "https://www.reddit.com").hostname,
    is_self: false,
    is_video: false,
    selftext: "",
    over_18: nsfw,
    spoiler: random.chance(0.03),
    link_flair_text: flair,
    score: random.whole(1, 20_000),
    num_comments: random.whole(0, 400),
    removed_by_category: null,
    thumbnail: "default",
    ...draft.fields,
  };
  return {
    id,
    kind,
    subreddit,
    title,
    author,
    created,
    nsfw,
    flair,
    expected,
    post,
    ...(failure ? { failure } : {}),
    ...(mayFail ? { mayFail } : {}),
    ...(atFirst ? { atFirst } : {}),
  };
}

/**
 * When the submissions of a subreddit were made, oldest first: more and more often, and at every 25th,
 * counted from either end, a few within one second, so that every usual page ends amid them.
 */
export function timesOf(subreddit: WorldSubreddit, quantity: number, now: number): number[] {
  const span = now - 120 - subreddit.created;
  const times = Array.from(
    { length: quantity },
    (_, index) => subreddit.created + 60 + Math.floor(span * ((index + 1) / quantity) ** 0.6),
  );
  for (let border = 25; border < quantity; border += 25)
    for (const middle of [border, quantity - border])
      times.fill(times[middle] ?? now, Math.max(0, middle - 2), middle + 2);
  return times.sort((a, b) => a - b);
}

export function describeSubreddits(options: Pick<WorldOptions, "subreddits" | "now">): WorldSubreddit[] {
  return options.subreddits.map((given, index) => {
    const { name, ...more } = typeof given === "string" ? { name: given } : given;
    const id = `t5_${seedOf(name).toString(36)}`;
    const created = options.now - Math.round((6 - (index % 4)) * YEAR);
    const rest = {
      subscribers: 120_000 * (index + 1),
      over18: false,
      state: "public",
      listed: true,
    } as const;
    return { name, id, created, ...rest, ...more };
  });
}

/** Makes a world of submissions; its pictures are only recipes yet. */
export function createWorld(options: WorldOptions): World {
  const { seed, now } = options;
  const subreddits = describeSubreddits(options);
  const world: World = {
    now,
    subreddits,
    submissions: [],
    parents: [],
    comments: [],
    generations: [],
    web: new Map(),
    imgur: { images: new Map(), albums: new Map() },
  };
  const open = subreddits.filter(({ state }) => state === "public");
  const slots = open.flatMap((subreddit, index) => {
    const first = open.length > 1 ? Math.ceil(options.submissions / 2) : options.submissions;
    const other = Math.floor((options.submissions - first) / Math.max(1, open.length - 1));
    const quantity =
      index === 0
        ? first
        : index === open.length - 1
          ? options.submissions - first - other * (index - 1)
          : other;
    return timesOf(subreddit, quantity, now).map((created) => ({ subreddit: subreddit.name, created }));
  });
  slots.sort((a, b) => a.created - b.created);
  const deck = options.kinds ?? dealKinds(createRandom(seed), slots.length);
  for (const [index, slot] of slots.entries())
    world.submissions.push(compose(world, seed, { ...slot, kind: deck[index] ?? "image" }));
  return world;
}
