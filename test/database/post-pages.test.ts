import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import type { Store } from "../../src/database/store.ts";
import type { PostPlace } from "../../src/model/post.ts";
import { type Bound, parseFilter, type Term } from "../../src/query/filter.ts";
import { findPosts } from "../../src/tasks/find-posts.ts";
import { temporaryStore } from "../support/temporary-store.ts";

let store: Store;
let path: string;
let dispose: () => Promise<void>;

/** A picture as it is put into the database, posted once or several times. */
type Post = {
  place: string;
  author: string | null;
  flair: string | null;
  words: string[];
  created: number;
  nsfw: boolean;
  removed: boolean;
  score: number | null;
};
type Picture = { id: number; width: number; height: number; size: number; format: string; posts: Post[] };

const places = ["Pics", "art", "memes"];
const authors = ["ann", "Bob C", "eve"];
const flairs = ["OC", "two words"];
const vocabulary = ["light", "river", "stone", "café"];
const dayOne = Date.UTC(2021, 11, 30) / 1000;
const number = fc.oneof(
  fc.integer({ min: -3, max: 40 }),
  fc.integer({ min: 1000, max: 1100 }),
  fc.constantFrom(2 ** 16, 2 ** 20, 2 ** 20 + 1, 5e8, 9e9),
);
const posted = fc.record({
  place: fc.constantFrom(...places),
  author: fc.constantFrom(null, ...authors),
  flair: fc.constantFrom(null, ...flairs),
  words: fc.subarray(vocabulary),
  created: fc.integer({ min: 0, max: 10 }).map((days) => dayOne + days * 40_000),
  nsfw: fc.boolean(),
  removed: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  score: fc.oneof(fc.constant(null), number),
});
const picture = fc.record({
  gap: fc.constantFrom(1, 1, 2, 15_000),
  width: number.map((n) => Math.abs(n) + 1),
  height: number.map((n) => Math.abs(n) + 1),
  size: number.map((n) => Math.abs(n)),
  format: fc.constantFrom("png", "jpeg"),
  posts: fc.array(posted, { minLength: 1, maxLength: 3 }),
});

const bound = fc.oneof(
  fc.tuple(number, number).map(([from, to]) => `${from}..${to}`),
  fc.tuple(fc.constantFrom("", ">", ">=", "<", "<="), number).map((both) => both.join("")),
);
const positive = fc.oneof(
  fc.tuple(fc.constantFrom("", ">", ">=", "<", "<="), fc.nat({ max: 2000 })).map((both) => both.join("")),
  fc.nat({ max: 1100 }).map((from) => `${from}..`),
);
const oneOf = (values: readonly string[]) =>
  fc.subarray([...values], { minLength: 1 }).map((list) => `"${list.join(",")}"`);
const date = fc.constantFrom(
  "2021",
  "2022",
  "2021-12",
  "2022-01-01",
  ">2021",
  "2021-12-31..2022-01-02",
  "<=2021-12-30",
);
const term = fc.oneof(
  oneOf(places).map((value) => `subreddit:${value}`),
  oneOf(authors).map((value) => `author:${value}`),
  oneOf(flairs).map((value) => `flair:${value}`),
  oneOf(["png", "jpeg"]).map((value) => `format:${value}`),
  fc.constantFrom("nsfw:yes", "nsfw:no", "removed:yes", "removed:no", "has:file", "has:prompt"),
  bound.map((value) => `score:${value}`),
  positive.map((value) => `width:${value}`),
  positive.map((value) => `height:${value}`),
  positive.map((value) => `size:${value}`),
  fc.constantFrom("posts:1", "posts:2..", "-posts:>1"),
  date.map((value) => `date:${value}`),
  fc.constantFrom(...vocabulary, "CAFE"),
);
const query = fc
  .array(
    fc
      .tuple(fc.integer({ min: 0, max: 3 }), term)
      .map(([n, text]) => (n === 0 && text[0] !== "-" ? `-${text}` : text)),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(" "));

beforeAll(async () => void ({ store, path, dispose } = await temporaryStore()));
afterAll(() => dispose());

let fills = 0;

/** Replaces all pictures; what was posted of others stays. */
async function fill(pictures: readonly Picture[]): Promise<void> {
  fills++;
  {
    using db = new Database(path, { strict: true });
    db.run("PRAGMA busy_timeout = 5000");
    db.transaction(() => {
      for (const table of ["image", "file"]) db.run(`DELETE FROM ${table}`);
      for (const { id, posts, ...facts } of pictures) {
        db.query(
          `INSERT INTO file(id, sha256, md5, size, format, width, height, frames, original, added_at)
           VALUES ($id, $sha256, '', $size, $format, $width, $height, 1, 0, 1)`,
        ).run({ id, sha256: id.toString(16).padStart(64, "0"), ...facts });
        posts.forEach((one, index) => insertPost(db, id, `s${fills}x${id}x${index}`, one));
      }
    })();
  }
  while ((await store.retagPosts(500)) > 0);
}

function insertPost(db: Database, fileId: number, id: string, { words, removed, nsfw, ...rest }: Post): void {
  db.query(
    `INSERT INTO submission(id, source, title, author, created, place, flair, nsfw, spoiler, score, removal, authority, observed_at, forgotten, revisits)
     VALUES ($id, 'reddit', $title, $author, $created, $place, $flair, $nsfw, 0, $score, $removal, 1, 1, 0, 0)`,
  ).run({ id, title: words.join(" "), nsfw: Number(nsfw), removal: removed ? "author" : null, ...rest });
  db.query(
    `INSERT INTO image(submission_id, url, key, position, file_id, decode_tries, watched_at, host, created, rank, state, tries, next_at)
     VALUES ($id, $id, $id, 0, $fileId, 0, 1, 'x', 1, 1, 'done', 0, 1)`,
  ).run({ id, fileId });
}

/** What the gallery should select, by plain comparison. */
function expected(pictures: readonly Picture[], text: string, removed: boolean): number[] {
  const { terms, text: words } = parseFilter(text);
  return pictures
    .filter((one) => {
      const shown = one.posts.filter((post) => !post.removed);
      const isGone = shown.length === 0;
      const told = isGone ? one.posts : shown;
      return (
        (removed || !isGone) &&
        terms.every((asked) => holds(asked, one, told, isGone) !== asked.isNegated) &&
        words.split(" ").every((word) => hasWord(word, told))
      );
    })
    .map(({ id }) => id)
    .sort((a, b) => b - a);
}

const hasWord = (word: string, told: readonly Post[]): boolean => {
  if (word === "") return true;
  const folded = word.replace("-", "").toLowerCase().replace("cafe", "café");
  return (
    told.some((post) => [...post.words, post.flair?.toLowerCase()].includes(folded)) !== word.startsWith("-")
  );
};

function holds({ key, demand }: Term, one: Picture, told: readonly Post[], isGone: boolean): boolean {
  if (demand.kind === "flag")
    return demand.value === (key === "removed" ? isGone : told.some((post) => post.nsfw));
  if (demand.kind === "words") {
    const asked = demand.words.map((word) => word.toLowerCase());
    const values = {
      subreddit: told.map((post) => post.place),
      author: told.map((post) => post.author),
      flair: told.map((post) => post.flair),
      format: [one.format],
      has: ["file"],
    }[key as string];
    return (values ?? []).some((value) => value !== null && asked.includes(value.toLowerCase()));
  }
  if (key === "date")
    return told.some((post) => demand.bounds.every((limit) => isWithin(dayStart(post.created), limit)));
  const scores = told.flatMap((post) => (post.score === null ? [] : [post.score]));
  const value = {
    score: scores.length > 0 ? Math.max(...scores) : undefined,
    width: one.width,
    height: one.height,
    size: one.size,
    posts: told.length,
  }[key as string];
  return value !== undefined && demand.bounds.every((limit) => isWithin(value, limit));
}

/** Dates are days: the bounds lie at the ends of days. */
const dayStart = (time: number): number => time - (time % 86_400) + 1;

const isWithin = (value: number, { is, than }: Bound): boolean =>
  ({ ">": value > than, ">=": value >= than, "<": value < than, "<=": value <= than })[is];

/** All pages from a place on, one after the other. */
async function chain(
  text: string,
  removed: boolean,
  size: number,
  from: "below" | "above",
): Promise<number[]> {
  const request = { filter: parseFilter(text), removed };
  const ids: number[] = [];
  let place: PostPlace = from === "below" ? { from: "newest" } : { from: "above", id: 0 };
  for (;;) {
    const { posts, rest } = await findPosts({ store }, request, place, size);
    expect(rest).toBe(null);
    const page = posts.map(({ id }) => id);
    if (from === "below") ids.push(...page);
    else ids.unshift(...page);
    const last = from === "below" ? page.at(-1) : page[0];
    if (page.length < size || last === undefined) return ids;
    place = { from, id: last };
  }
}

test("every query selects what plain comparison selects, and its pages chain without loss or repetition", async () => {
  const question = fc.tuple(query, fc.boolean(), fc.integer({ min: 1, max: 5 }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(picture, { maxLength: 12 }),
      fc.array(question, { minLength: 8, maxLength: 8 }),
      async (drawn, questions) => {
        let id = 0;
        const pictures = drawn.map(({ gap, ...rest }) => ({ id: (id += gap), ...rest }));
        await fill(pictures);
        for (const [text, removed, size] of questions) {
          const ids = expected(pictures, text, removed);
          const request = { filter: parseFilter(text), removed };
          expect([text, await chain(text, removed, size, "below")]).toEqual([text, ids]);
          expect([text, await chain(text, removed, size, "above")]).toEqual([text, ids]);
          expect(await store.countPosts([request], 1000)).toEqual([{ count: ids.length, isWhole: true }]);
          const middle = ids[Math.floor(ids.length / 2)] ?? 3;
          const { posts } = await findPosts({ store }, request, { from: "at", id: middle }, 99);
          expect(posts.map((row) => row.id)).toEqual(ids.filter((one) => one <= middle));
        }
      },
    ),
    { numRuns: 30 },
  );
});

test("a read that runs out of time tells where to go on, and nothing is lost", async () => {
  const one = { width: 1, height: 1, size: 1, format: "png" };
  const post = {
    place: "art",
    author: null,
    flair: null,
    words: ["light"],
    created: dayOne,
    nsfw: false,
    removed: false,
    score: 1,
  };
  const ids = [1, 20_000, 20_001, 50_000, 400_000];
  await fill(ids.map((id) => ({ id, ...one, posts: [post] })));
  for (const from of ["at", "above"] as const) {
    const found: number[] = [];
    const request = { filter: parseFilter("light"), removed: false };
    let place: PostPlace | null = { from, id: from === "at" ? 999_999 : 0 };
    let reads = 0;
    while (place) {
      const { posts, rest }: Awaited<ReturnType<Store["postPage"]>> = await store.postPage(
        request,
        place,
        99,
        0,
      );
      found.push(...posts.map(({ id }) => id));
      place = rest;
      reads++;
    }
    expect(found.sort((a, b) => a - b)).toEqual(ids);
    expect(reads).toBeGreaterThan(0);
  }
});
