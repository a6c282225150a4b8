import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/bun-sqlite";
import { migrate } from "drizzle-orm/bun-sqlite/migrator";
import fc from "fast-check";
import { type Connection, openWriter } from "../../src/database/connection.ts";
import { feedCounts } from "../../src/database/feeds/feed-counts.ts";
import { counts } from "../../src/database/operation/counts.ts";
import { writes } from "../../src/database/writes.ts";
import {
  archive,
  commentOf,
  generationOf,
  observationOf,
  temporaryFolder,
} from "../support/temporary-store.ts";

type Tally = { subject: string; feed: number; state: string; n: number };

const seen = "SELECT DISTINCT feed_id AS feed, submission_seq FROM sighting WHERE feed_id > 0";
const byState = (table: string, state = "state") =>
  `SELECT '${table}' AS subject, 0 AS feed, ${state} AS state, count(*) AS n FROM ${table} GROUP BY 3`;
const byFeed = (table: string) =>
  `SELECT '${table}', seen.feed, ${table}.state, count(*) FROM (${seen}) AS seen JOIN submission ON submission.seq = seen.submission_seq
   JOIN ${table} ON ${table}.submission_id = submission.id GROUP BY 2, 3`;

/** What the triggers must have counted, counted anew. */
const recount = [
  ...["link", "image", "forest", "repost"].map((table) => byState(table)),
  byState("descriptor", "encoder"),
  ...["submission", "comment", "generation", "file"].map((table) => byState(table, "''")),
  "SELECT 'unwatched', 0, '', count(*) FROM image WHERE state = 'done' AND watched_at IS NULL",
  `SELECT 'submission', feed, '', count(*) FROM (${seen}) GROUP BY feed`,
  byFeed("link"),
  byFeed("image"),
].join(" UNION ALL ");
const recountGiven = `SELECT sighting.feed_id, provider, count(*) AS submissions, max(created) AS newest, max(last_at) AS last_at
  FROM sighting JOIN submission ON submission.seq = sighting.submission_seq
  WHERE sighting.feed_id > 0 AND provider IN ('push', 'dump') GROUP BY 1, 2 ORDER BY 1, 2`;

function expectTallies({ $client: client }: Connection): void {
  const sorted = (sql: string): string[] =>
    client
      .query<Tally, []>(sql)
      .all()
      .filter(({ n }) => n !== 0)
      .map((row) => `${row.subject} ${row.feed} ${row.state} ${row.n}`)
      .sort();
  expect(sorted("SELECT * FROM tally")).toEqual(sorted(recount));
  expect(client.query("SELECT * FROM given ORDER BY 1, 2").all()).toEqual(client.query(recountGiven).all());
}

const failure = { tries: 1, nextAt: 1, troubleSince: null, errorCode: "gone", error: "no" } as const;
const content = (sha256: string) => ({
  sha256,
  md5: "b",
  size: 1,
  format: "jpeg" as const,
  width: 1,
  height: 1,
  frames: 1,
  original: false,
  descriptors: { dhash: new Uint8Array(24), luma: new Uint8Array(8) },
});
const found = {
  originalImageId: 1,
  score: 100,
  verdict: "same",
  transform: "upright",
  distances: { pdq: null, dhash: 0, histogram: null, correlation: null },
  occurrence: 2,
  templateFileId: null,
} as const;

type Act = { kind: number; n: number; m: number; time: number };
const urlOf = (n: number) => `https://p${n % 3}.test/${n}.jpg`;

/** Everything that writes rows which are counted, over a few submissions, links, pictures and contents. */
const acts: readonly ((db: ReturnType<typeof writes>, act: Omit<Act, "kind">) => unknown)[] = [
  (db, { n, m, time }) =>
    db.saveSightings(
      [
        observationOf({ id: `s${n}`, created: 1000 + time, removal: m === 3 ? "author" : null }, [
          `https://l.test/${n}`,
        ]),
      ],
      {
        provider: ["push", "dump", "reddit-api", "arctic-shift"][m] ?? "push",
        feedId: time % 3,
        fresh: true,
        wantsComments: n % 2 === 0,
      },
      time,
    ),
  (db, { n, time }) =>
    db.saveSightings(
      [observationOf({ id: `s${n}`, place: `place${n}` }, [])],
      { ...archive, adopts: true },
      time,
    ),
  (db, { n, m, time }) =>
    db.saveResolvedLink(
      n + 1,
      {
        images: [{ url: urlOf(m), key: `k${m}`, host: "p.test" }],
        ...(m === 1 && { generations: [generationOf({ id: `g${n}`, imageUrl: urlOf(m) })] }),
      },
      time,
    ),
  (db, { n, m, time }) =>
    db.failLink(n + 1, { ...failure, state: (["due", "waiting", "dead"] as const)[m % 3] ?? "due" }, time),
  (db, { n, m, time }) =>
    db.failImage(
      urlOf(n),
      { ...failure, state: (["due", "waiting", "dead"] as const)[m % 3] ?? "due" },
      time,
    ),
  (db, { n, m, time }) => db.saveFile(urlOf(n), content(`${m}`), time),
  (db, { n, time }) =>
    db.postDescriptors("dhash", [{ image: n + 1, bytes: new Uint8Array(24) }], ["dhash"], time),
  (db, { n, m, time }) => db.saveVerdicts(n + 1, [{ imageId: n + 1, fileId: m + 1, found }], time),
  (db, { n, m, time }) =>
    db.decideRepost(n + 1, { state: m % 2 ? "confirmed" : "dismissed", by: "ann" }, time),
  (db, { n, m, time }) =>
    db.saveComments([{ comment: commentOf({ id: `c${m}`, submissionId: `s${n}` }), links: [] }], true, time),
  (db, { n, time }) => db.finishForest(`s${n}`, 1, time),
  (db, { n, m }) => db.failForest(`s${n}`, { ...failure, state: m % 2 ? "dead" : "due" }),
  (db) => db.requeueRows({ stage: "forest" }),
  (db, { m }) =>
    db.requeueRows({ stage: m % 2 ? "link" : "image" }, (["dead", "again", "waiting"] as const)[m % 3]),
  (db, { n, time }) => db.forgetSubmissions([`s${n}`], time),
  (db, { m, time }) => db.forgetComments([`c${m}`], time),
  (db, { n, time }) => db.buryImages([n + 1], time),
  (db, { n }) => db.finishRevisits([{ id: `s${n}`, nextAt: null }]),
  (db, { n, time }) =>
    db.addImages([{ submissionId: `s${n}`, url: urlOf(n + 1), key: "a", host: "p.test", created: 1 }], time),
  (db, { m, time }) => {
    const [id = 0] = db.addBlocks(
      { bank: "spam", targets: [{ sha256: `${m}`, pdq: null, radius: 0 }], reason: null, by: "ann" },
      time,
    );
    db.takeDown([{ blockId: id, fileId: m + 1 }], time);
  },
  (db, { n }) => db.undoBlocks([n + 1], "ann", 1),
  (db, { n }) => db.releaseHits([n + 1], 9),
];

test("the counters are what counting gives, whatever is merged, failed, forgotten, taken down or given back", () => {
  const act = fc.record({ kind: fc.nat(acts.length - 1), n: fc.nat(4), m: fc.nat(3), time: fc.nat(50) });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (run) => {
      const folder = temporaryFolder();
      const db = openWriter(join(folder.path, "a.sqlite"));
      const functions = writes(db);
      for (let n = 0; n < 5; n++) acts[0]?.(functions, { n, m: n % 4, time: n });
      try {
        for (const { kind, ...given } of run)
          try {
            acts[kind]?.(functions, given);
          } catch (error) {
            // What a rule of the tables refuses was rolled back with its counts.
            if (!String(error).includes("constraint")) throw error;
          }
        expectTallies(db);
      } finally {
        db.$client.close();
        folder.dispose();
      }
    }),
    { numRuns: 60 },
  );
});

test("rows that are deleted straight from the tables are counted too", () => {
  const folder = temporaryFolder();
  const db = openWriter(join(folder.path, "a.sqlite"));
  const functions = writes(db);
  for (let n = 0; n < 5; n++) for (const m of [0, 2]) acts[0]?.(functions, { n, m, time: 1 + n });
  acts[2]?.(functions, { n: 0, m: 1, time: 1 });
  for (const sql of [
    "DELETE FROM image",
    "DELETE FROM link WHERE id = 1",
    "DELETE FROM sighting WHERE provider = 'reddit-api'",
    "DELETE FROM forest",
    "DELETE FROM generation",
  ]) {
    db.$client.run(sql);
    expectTallies(db);
  }
  db.$client.close();
  folder.dispose();
});

test("a database of before is counted when it is opened", () => {
  const folder = temporaryFolder();
  const path = join(folder.path, "a.sqlite");
  openAsBefore(path, join(folder.path, "migrations"));
  const db = openWriter(path);
  expectTallies(db);
  expect(counts(db)).toMatchObject({
    submissions: 3,
    links: { due: 2, dead: 1 },
    files: 0,
    reposts: { open: 0 },
  });
  expect(feedCounts(db, 1, 9)).toEqual([
    {
      feedId: 1,
      submissions: 2,
      links: { due: 2, waiting: 0, done: 0, dead: 0, removed: 0 },
      images: { due: 0, waiting: 0, done: 0, dead: 0, removed: 0 },
      given: [{ provider: "push", submissions: 2, newest: 12, lastAt: 6 }],
    },
    {
      feedId: 2,
      submissions: 1,
      links: { due: 0, waiting: 0, done: 0, dead: 1, removed: 0 },
      images: { due: 0, waiting: 0, done: 0, dead: 0, removed: 0 },
      given: [],
    },
  ]);
  db.$client.close();
  folder.dispose();
});

/** Makes a database as it was before there were counters, with three submissions of two feeds and their links. */
function openAsBefore(path: string, folder: string): void {
  const migrations = new URL("../../src/database/migrations", import.meta.url).pathname;
  cpSync(migrations, folder, { recursive: true });
  const journal = join(folder, "meta/_journal.json");
  const { entries, ...rest } = JSON.parse(readFileSync(journal, "utf8")) as {
    entries: { idx: number; tag: string }[];
  };
  const before = entries.slice(
    0,
    entries.findIndex(({ tag }) => tag.endsWith("counters")),
  );
  writeFileSync(journal, JSON.stringify({ ...rest, entries: before }));
  using client = new Database(path, { create: true });
  migrate(drizzle({ client }), { migrationsFolder: folder });
  for (const n of [1, 2, 3]) {
    client.run(
      `INSERT INTO submission(id, source, title, created, place, nsfw, spoiler, authority, observed_at, revisits) VALUES ('s${n}', 'reddit', '', ${10 + n}, 'pics', 0, 0, 0, 1, 0)`,
    );
    client.run(
      `INSERT INTO sighting VALUES (${n}, 'push', ${n < 3 ? 1 : 0}, 1, ${4 + n}), (${n}, 'reddit-api', ${n < 3 ? 1 : 2}, 1, 1)`,
    );
    client.run(
      `INSERT INTO link(submission_id, url, key, host, created, rank, state, tries, next_at) VALUES ('s${n}', 'a', 'a', 'a', 1, 0, '${n < 3 ? "due" : "dead"}', 0, 1)`,
    );
  }
}
