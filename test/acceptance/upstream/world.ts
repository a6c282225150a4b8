import { census } from "./census.ts";
import { Maker, type Recipe } from "./maker.ts";
import type { Json, Post, WorldPost } from "./world-types.ts";

const day = 86_400;
const firstId = Number.parseInt("1skh000", 36);
/** Places of the list at which a page of 100 may end; the posts about each share one second. */
const borders = [100, 200, 300, 400].flatMap((border) =>
  Array.from({ length: 7 }, (_, at) => border - 3 + at),
);

const titles = [
  "Fog over the harbour",
  "Tom & Jerry, my two gulls",
  "a < b > c & so on",
  "I <3 low tide",
  'The "quiet" pier, again',
  "Literally &amp; typed by hand",
  "Möwe über der Förde 🌊",
  "R&D dock at 5 o'clock",
];
const flairs: readonly (string | null)[] = [null, null, "OC", "Boats & piers", ""];
const authors = ["tide_keeper", "Gull-Watcher", "pier_22", "x", "a_twenty_char_author"];

/** A subreddit with everything in it, and what following it must give. */
export interface World {
  readonly subreddit: string;
  readonly created: number;
  /** Oldest first. */
  readonly posts: readonly WorldPost[];
  readonly maker: Maker;
}

/** How large a world to make; `count` cuts the census for quick tests. */
export interface WorldOptions {
  readonly seed: number;
  /** Seconds; the newest submissions are minutes before it. */
  readonly now: number;
  readonly count?: number;
  readonly subreddit?: string;
  /** Recipes beyond the census. */
  readonly extra?: readonly Recipe[];
}

function title(maker: Maker, at: number): string {
  const text = `${maker.random.pick(titles)} #${at}`;
  // Exactly at the limit, where escaping would lengthen it and an early cut would split an entity.
  if (at % 41 === 0) return `${text} ${"&".repeat(300)}`.slice(0, 300);
  return text;
}

function times(maker: Maker, count: number, now: number): number[] {
  const seconds: number[] = [];
  let second = now - 45 * day;
  for (let at = 0; at < count; at++) {
    const shared =
      at > 0 && (maker.random.next() < 0.3 || (borders.includes(at) && borders.includes(at - 1)));
    if (!shared) second += maker.random.between(1, (2 * 44 * day) / Math.max(count, 1));
    seconds.push(Math.min(second, now - 1800));
  }
  return seconds;
}

function plainPost(maker: Maker, id: string, at: number, subreddit: string, created: number): Post {
  const slug = `/r/${subreddit}/comments/${id}/a_title/`;
  return {
    id,
    name: `t3_${id}`,
    subreddit,
    subreddit_id: "t5_7hrbr",
    subreddit_name_prefixed: `r/${subreddit}`,
    subreddit_type: "public",
    title: title(maker, at),
    author: maker.random.pick(authors),
    author_fullname: `t2_${maker.random.word(7)}`,
    created_utc: created,
    permalink: slug,
    url: `https://www.reddit.com${slug}`,
    domain: `self.${subreddit}`,
    is_self: false,
    is_video: false,
    over_18: maker.random.next() < 0.12,
    spoiler: maker.random.next() < 0.05,
    link_flair_text: maker.random.pick(flairs),
    score: maker.random.between(0, 9000),
    num_comments: maker.random.between(0, 400),
    selftext: "",
    thumbnail: "default",
    edited: false,
    stickied: false,
    locked: false,
    media: null,
    secure_media: null,
    removed_by_category: null,
  };
}

function filled(plain: Post, fields: { readonly [key: string]: Json }): Post {
  // A field a recipe sets to null because it would be absent upstream leaves the post.
  const entries = Object.entries({ ...plain, ...fields }).filter(
    ([key, value]) => !(key === "author_fullname" && value === null),
  );
  return Object.fromEntries(entries) as Post;
}

function grow(
  maker: Maker,
  recipes: readonly Recipe[],
  subreddit: string,
  now: number,
  freshCount: number,
): WorldPost[] {
  const seconds = times(maker, recipes.length, now);
  return recipes.map((recipe, at) => {
    const id = (firstId + at * 37).toString(36);
    const isFresh = at >= recipes.length - freshCount;
    const created = isFresh ? now - 120 - (recipes.length - at) * 30 : (seconds[at] ?? now);
    const draft = recipe(maker, id, subreddit);
    const plain = plainPost(maker, id, at, subreddit, created);
    const early = draft.early ? { early: draft.early } : {};
    return { post: filled(plain, draft.fields), expect: draft.expect, ...early };
  });
}

/** Builds the world anew; the same options give the same world. */
export function makeWorld(options: WorldOptions): World {
  const subreddit = options.subreddit ?? "HarbourPics";
  const maker = new Maker(options.seed);
  const { originals, rest, fresh } = census();
  const wanted = Math.min(options.count ?? 500, originals.length + rest.length + fresh.length);
  // Some originals stand before everything, so that reposts have something to repeat.
  const [head, tail] = [originals.slice(0, 12), originals.slice(12)];
  const mixed = maker.random.shuffled([...tail, ...rest]).slice(0, wanted - head.length - fresh.length);
  const posts = grow(
    maker,
    [...head, ...mixed, ...(options.extra ?? []), ...fresh],
    subreddit,
    options.now,
    fresh.length,
  );
  const oldest = posts[0]?.post.created_utc ?? options.now;
  return { subreddit, created: oldest - 3 * day, posts, maker };
}

/** A submission's fields as LZBooru's API must give them. */
export interface ExpectedSubmission {
  readonly id: string;
  readonly title: string;
  readonly author: string;
  readonly subreddit: string;
  readonly created: number;
  readonly flair: string | null;
  readonly nsfw: boolean;
}

/** What `GET /api/submission` must say of a post: the flags of a crosspost joined with its parent's. */
export function expectedSubmission({ post }: WorldPost): ExpectedSubmission {
  const parents = (post["crosspost_parent_list"] ?? []) as readonly { readonly over_18?: boolean }[];
  const flair = post["link_flair_text"];
  return {
    id: post.id,
    title: post.title,
    author: String(post["author"]),
    subreddit: post.subreddit,
    created: post.created_utc,
    flair: typeof flair === "string" && flair !== "" ? flair : null,
    nsfw: post["over_18"] === true || parents.some((parent) => parent.over_18 === true),
  };
}
