import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createRandom } from "../../scripts/world/random.ts";
import type { DatasetPlace, DatasetSource } from "../../src/datasets/source.ts";
import { AppError } from "../../src/errors.ts";
import { type Bound, type Filter, parseFilter, type Term } from "../../src/query/filter.ts";
import { tokenize } from "../../src/query/tokens.ts";
import { unrated } from "../../src/model/rating.ts";
import type { Store } from "../../src/database/store.ts";
import {
  commentOf,
  generationOf,
  observationOf,
  archive,
  temporaryStore,
} from "../support/temporary-store.ts";

/** A submission as it is put in; of what it shows `file` is the number. */
type Put = {
  id: string;
  source: string;
  place: string;
  author: string | null;
  title: string;
  created: number;
  score: number;
  nsfw: boolean;
  removal: string | null;
  file: number | null;
  caption: string | null;
  prompt: string | null;
  tool: string;
  rated: {
    counts: number[] | null;
    average: number | null;
    votes: number;
    ava: number | null;
    challenge: string;
  } | null;
  comment: "none" | "stands" | "removed";
};
type PutFile = {
  format: "jpeg" | "png";
  width: number;
  height: number;
  size: number;
  exif: boolean;
  original: boolean;
};

const start = Date.UTC(2012, 0, 1) / 1000;
const words = ["sea", "storm", "Light", "fox", "café", "night"];
const files: PutFile[] = [];
const puts: Put[] = [];
const urlOf = (file: number, id: string) => `https://p.test/${file}/${id}.jpg`;
const sha = (file: number) => file.toString(16).padStart(64, "0");

function fill(): void {
  const random = createRandom(21);
  for (let n = 0; n < 30; n++)
    files.push({
      format: random.pick(["jpeg", "png"] as const),
      width: 100 * random.whole(1, 9),
      height: 100 * random.whole(1, 9),
      size: 1000 * random.whole(1, 999),
      exif: random.chance(0.4),
      original: random.chance(0.6),
    });
  for (let n = 0; n < 70; n++) {
    const file = random.chance(0.75) ? random.whole(0, files.length - 1) : null;
    const text = () => `${random.pick(words)} ${random.pick(words)} ${random.pick(words)}`;
    puts.push({
      id: `dpc-${n + 1}`,
      source: random.pick(["reddit", "dpchallenge"]),
      place: random.pick(["pics", "Art", "Größe"]),
      author: random.pick(["Ann", "bob b", null]),
      title: text(),
      created: start + 86_400 * random.whole(0, 800) + n,
      score: random.whole(-5, 20),
      nsfw: random.chance(0.3),
      removal: random.chance(0.2) ? "moderator" : null,
      file,
      caption: file !== null && random.chance(0.3) ? "A caption" : null,
      prompt: file !== null && random.chance(0.3) ? text() : null,
      tool: random.pick(["openai-labs", "comfyui"]),
      rated: random.chance(0.6)
        ? {
            counts: random.chance(0.5) ? Array.from({ length: 10 }, () => random.whole(0, 9)) : null,
            average: random.chance(0.8) ? random.whole(10, 90) / 10 : null,
            votes: random.whole(1, 300),
            ava: random.chance(0.4) ? random.whole(1, 500) : null,
            challenge: `dpc-${random.whole(1, 4)}`,
          }
        : null,
      comment: random.pick(["none", "stands", "removed"] as const),
    });
  }
}

let store: Store;
let close: () => Promise<void>;
let ratingsOf: Map<
  string,
  { mos: number | null; votes: number | null; counts: string | null; average: number | null }
>;
beforeAll(async () => {
  fill();
  const opened = await temporaryStore();
  store = opened.store;
  for (const put of puts) {
    const { id, source, place, author, title, created, score, nsfw, removal } = put;
    const seen = { id, source, place, author, title, created, score, nsfw, removal };
    await store.saveSightings([observationOf(seen, [])], archive, start);
    if (put.rated) {
      const { counts, average, votes, ava, challenge } = put.rated;
      const rating = { ...unrated(id), counts, average, votes, challengeId: challenge, avaIndex: ava };
      await store.saveRatings({ ratings: [{ ...rating, countsFrom: counts ? "page" : null }] }, start);
    }
    if (put.comment !== "none") {
      const removal = put.comment === "removed" ? "removed" : null;
      const comment = commentOf({ id: `c${id}`, submissionId: id, body: removal ? null : "text", removal });
      await store.saveComments([{ comment, links: [] }], true, start);
    }
  }
  putPictures(opened.path);
  close = opened.dispose;
});
afterAll(() => close());

/** Pictures that are done, as they lie in the database. */
function putPictures(path: string): void {
  using db = new Database(path);
  files.forEach(({ format, width, height, size, exif, original }, n) =>
    db.run(
      `INSERT INTO file(id, sha256, md5, size, format, width, height, frames, exif, original, added_at)
       VALUES (?, ?, '', ?, ?, ?, ?, 1, ?, ?, 0)`,
      [n + 1, sha(n), size, format, width, height, exif ? "{}" : null, Number(original)],
    ),
  );
  for (const { id, file, caption, prompt, tool, created, place } of puts) {
    if (file === null) continue;
    const url = urlOf(file, id);
    db.run(
      `INSERT INTO image(submission_id, url, key, position, caption, file_id, decode_tries, host, created, rank, state, tries, next_at)
       VALUES (?, ?, ?, 0, ?, ?, 0, 'p.test', ?, 0, 'done', 0, 0)`,
      [id, url, url, caption, file + 1, created],
    );
    if (prompt === null) continue;
    const made = generationOf({ id: `g-${id}`, prompt, tool, imageUrl: url });
    db.run(
      `INSERT INTO generation(id, tool, type, at, prompt, image_url, record, via, added_at) VALUES (?, ?, 'caption', 0, ?, ?, '{}', 'service', 0)`,
      [made.id, tool, prompt, url],
    );
    db.run("INSERT INTO generation_text(rowid, prompt, facets) VALUES (last_insert_rowid(), ?, ?)", [
      prompt,
      place,
    ]);
  }
  const ratings = db
    .query<
      { id: string; mos: number | null; votes: number | null; counts: string | null; average: number | null },
      []
    >("SELECT submission_id AS id, mos, votes, counts, average FROM rating")
    .all();
  ratingsOf = new Map(ratings.map((row) => [row.id, row]));
}

const within = (value: number | null, bounds: readonly Bound[]) =>
  value !== null &&
  bounds.every(({ is, than }) =>
    is === ">" ? value > than : is === ">=" ? value >= than : is === "<" ? value < than : value <= than,
  );

/** What a term looks at: a submission, and the file and the prompt that a row shows. */
type Row = { put: Put; file: PutFile | undefined; posts: number; prompt: Put | undefined };

function valueOf(key: Term["key"], { put, file, posts, prompt }: Row): string | number | null {
  const rating = ratingsOf.get(put.id);
  const values: Partial<Record<Term["key"], string | number | null>> = {
    source: put.source,
    subreddit: put.place,
    author: put.author,
    id: put.id,
    date: put.created,
    score: put.score,
    challenge: put.rated?.challenge ?? null,
    mos: rating?.mos ?? null,
    votes: rating?.votes ?? null,
    format: file?.format ?? null,
    width: file?.width ?? null,
    height: file?.height ?? null,
    size: file?.size ?? null,
    posts,
    tool: prompt?.tool ?? null,
  };
  return values[key] ?? null;
}

function hasThing(word: string, { put, file, prompt }: Row): boolean {
  const rating = ratingsOf.get(put.id);
  const things: Record<string, boolean> = {
    ratings: rating !== undefined && (rating.average !== null || rating.counts !== null),
    counts: rating !== undefined && rating.counts !== null,
    ava: put.rated?.ava != null,
    prompt: prompt !== undefined,
    exif: file?.exif === true,
    original: file?.original === true,
    file: file !== undefined,
    caption: file !== undefined && put.caption !== null,
    comments: put.comment === "stands",
  };
  return things[word] ?? false;
}

/** A name or number of a challenge without its prefix. */
const bare = (key: Term["key"], word: string) =>
  (key === "challenge" ? word.replace(/^(?=\d)/, "dpc-") : word.replace(/^[ru]\//, "")).toLowerCase();

function holds({ key, isNegated, demand }: Term, row: Row): boolean {
  const value = valueOf(key, row);
  const isMet =
    demand.kind === "flag"
      ? (key === "nsfw" ? row.put.nsfw : row.put.removal !== null) === demand.value
      : demand.kind === "range"
        ? within(value as number | null, demand.bounds)
        : key === "has" || key === "in"
          ? demand.words.some((word) => hasThing(word, row))
          : demand.words.some((word) => String(value ?? "\0").toLowerCase() === bare(key, word));
  return isMet !== isNegated;
}

/** Every word of the text is in the title, or every one in the prompt of this very picture. */
function matchesText(text: string, put: Put, prompted: Put | undefined): boolean {
  const words = tokenize(text).map((token) => token.word);
  const isIn = (field: string) => {
    const all = new Set(tokenize(field).map((token) => token.word));
    return words.every((word) => all.has(word));
  };
  return isIn(put.title) || isIn(prompted?.prompt ?? "");
}

const ofFile = new Set(["format", "width", "height", "size", "posts", "tool"]);
const isOfFile = ({ key, demand }: Term) =>
  ofFile.has(key) ||
  (key === "has" &&
    demand.kind === "words" &&
    demand.words.some((word) => ["prompt", "exif", "original", "file"].includes(word)));

/** The same, the slow and obvious way: `<sha256> <submission>` of each row, in order. */
function slowRows({ terms, text }: Filter): string[] {
  const all = terms.some(({ key }) => key === "removed")
    ? terms
    : [...terms, { key: "removed", isNegated: false, demand: { kind: "flag", value: false } } satisfies Term];
  const [fileTerms, postTerms] = [all.filter(isOfFile), all.filter((term) => !isOfFile(term))];
  const rows: string[] = [];
  for (const [n, file] of files.entries()) {
    const shows = puts.filter((put) => put.file === n);
    const matching = shows
      .filter((put) => postTerms.every((term) => holds(term, { put, file, posts: 0, prompt: undefined })))
      .filter((put) => text === "" || matchesText(text, put, put.prompt === null ? undefined : put))
      .sort((a, b) => a.created - b.created);
    const [put] = matching;
    if (!put) continue;
    const row = { put, file, posts: shows.length, prompt: put.prompt === null ? undefined : put };
    if (fileTerms.every((term) => holds(term, row))) rows.push(`${sha(n)} ${put.id}`);
  }
  const rated = puts.filter(({ file, rated }) => file === null && rated !== null);
  const order = ({ rated, id }: Put): [number, string] => [rated?.ava ?? Infinity, id];
  rated.sort((a, b) => {
    const [[x, idA], [y, idB]] = [order(a), order(b)];
    return x === y ? (idA < idB ? -1 : 1) : x - y;
  });
  for (const put of rated) {
    const row = { put, file: undefined, posts: 0, prompt: undefined };
    if (all.every((term) => holds(term, row)) && (text === "" || matchesText(text, put, undefined)))
      rows.push(`null ${put.id}`);
  }
  return rows;
}

async function rowsOf(query: string, limit: number): Promise<string[]> {
  const rows: DatasetSource[] = [];
  let after: DatasetPlace = { fileId: 0 };
  for (;;) {
    const page = await store.datasetPage({ filter: parseFilter(query), after, limit });
    expect(page.length).toBeLessThanOrEqual(limit);
    const last = page.at(-1);
    if (!last) return rows.map(({ sha256, submission }) => `${sha256} ${submission}`);
    rows.push(...page);
    after = last.next;
  }
}

const someTerm = fc.constantFrom(
  ..."source:reddit -source:reddit source:reddit,dpchallenge subreddit:ART subreddit:r/pics author:ann -author:u/ann".split(
    " ",
  ),
  'author:"bob b"',
  "subreddit:Größe",
  ..."format:png -format:png challenge:1 challenge:dpc-2,3 -challenge:1 tool:comfyui -tool:comfyui id:dpc-7 -id:dpc-7".split(
    " ",
  ),
  ..."date:2012 date:2012-06.. date:>2012 date:<2012-03-04 -date:2012 score:>10 score:-5..3 score:..0 -score:>10".split(
    " ",
  ),
  ..."width:300.. height:<=500 size:100KB.. size:<0.5MB -width:300.. mos:>5 mos:>=4.5 mos:2..6 -mos:>5 votes:>100 posts:>1".split(
    " ",
  ),
  ..."posts:1 -posts:1 nsfw:yes nsfw:no -nsfw:yes removed:yes removed:no -removed:yes in:ava -in:ava".split(
    " ",
  ),
  ..."has:ratings has:counts has:prompt has:exif has:comments has:caption has:original has:file".split(" "),
  ..."-has:ratings -has:prompt -has:exif -has:comments -has:caption -has:original -has:file has:exif,counts".split(
    " ",
  ),
);

describe("a query selects what a slow walk over plain objects does", () => {
  test("every term alone, and every possession", async () => {
    for (const query of new Set(fc.sample(someTerm, 2000)))
      expect({ query, rows: await rowsOf(query, 1000) }).toEqual({
        query,
        rows: slowRows(parseFilter(query)),
      });
  });

  test("random queries, in pages of any size: complete, and always in the same order", async () => {
    const text = fc.constantFrom("", "", "sea", "cafe", "light fox", '"storm"');
    const query = fc
      .tuple(fc.array(someTerm, { maxLength: 4 }), text)
      .map(([terms, text]) => [...terms, text].join(" ").trim());
    await fc.assert(
      fc.asyncProperty(query, fc.integer({ min: 1, max: 50 }), async (given, limit) => {
        const plain = parseFilter(given);
        expect(await rowsOf(given, limit)).toEqual(
          slowRows({ ...plain, text: plain.text.replaceAll('"', "") }),
        );
      }),
      { numRuns: 300 },
    );
  });

  test("words that must not occur leave the others", async () => {
    const all = await rowsOf("", 1000);
    const [withFox, without] = [await rowsOf("fox", 1000), await rowsOf("-fox", 1000)];
    const ids = (rows: string[]) =>
      new Set(rows.map((row) => (row.split(" ")[0] === "null" ? row : row.split(" ")[0])));
    expect(without.length).toBeGreaterThan(0);
    expect(ids([...withFox, ...without])).toEqual(ids(all));
    expect(await rowsOf('"!!!"', 1000)).toEqual([]);
  });
});

test("what SQL would take for its own is a value", async () => {
  for (const query of ['author:"\'; DROP TABLE file; --"', "id:%", "subreddit:'", 'title " OR 1=1'])
    await rowsOf(query, 10).catch((thrown: unknown) => expect(thrown).toBeInstanceOf(AppError));
  expect((await rowsOf("", 1000)).length).toBeGreaterThan(0);
});
