import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { openReader, openWriter } from "../../src/database/connection.ts";
import { pages, reports, writes } from "../../src/database/store.ts";
import { listedChallenge } from "../../src/sites/dpchallenge/listed-challenge.ts";
import { unrated } from "../../src/model/rating.ts";
import { parseTextQuery } from "../../src/query/text-query.ts";
import {
  commentOf,
  generationOf,
  observationOf,
  somebody,
  temporaryStore,
} from "../support/temporary-store.ts";

/** Tables that stay small, so that reading them whole is right. */
const small =
  /^(placeholder|doomed_file|feed|job|cursor|key|host_state|names|near|CONSTANT|reencoding|block)\b/;

const due = { now: 1, limit: 1, perHost: 1, skipHosts: [], skipIds: [], afterHost: "" };
const linkRow = { row: 1, id: "a", url: "", created: 1, type: null, last_visited: null, priority: 0 };

/** Every read that serves a page or a worker, with arguments of the usual shape. */
const reads = (db: ReturnType<typeof pages> & ReturnType<typeof reports>) => [
  () => db.activeFeeds(),
  () => db.feedPage(0, 9),
  () => db.removedSubmissions(9),
  () => db.removedComments(9),
  () => db.dueForests(1, 9),
  () => db.commentPage({ after: 0, limit: 9, removed: true }),
  () => db.commentPage({ submission: "a", after: 0, limit: 9, removed: false }),
  () => db.comment("a", false),
  () => db.sinkState("jsonl"),
  () => db.outboxPage(0, 9),
  () => db.sinkReports(["jsonl"], "generations"),
  () => db.sinkReports(["webhook-events"], "events"),
  () => db.generation("a", false),
  () => db.jobPage(0, 9),
  () => db.job(1),
  () => db.nextJob(),
  () => db.challengePage(0, 9),
  () => db.challenge("dpc-1"),
  () => db.rating("a"),
  () => db.claims("a"),
  () => db.inAva(["a"]),
  () => db.searchTexts({ query: parseTextQuery("cat -dog"), removed: false, limit: 9 }),
  () => db.generationPage({ removed: false }, [], 9),
  () => db.generationPage({ removed: true, from: 1, to: 2 }, [9, 9], 9),
  () => db.generationPage({ removed: false, author: "Ann", type: "caption" }, [9, 9], 9),
  () => db.generationPage({ removed: false, place: "Dalle2", tool: "x" }, [9, 9], 9),
  () => db.generationPage({ removed: false, query: parseTextQuery("cat -dog"), author: "Ann" }, [], 9),
  () => db.doomedFiles(9),
  () => db.placeholder("a"),
  () => db.placeholders(),
  () => db.addressesOf(1, "a.test", 9),
  () => db.isFileShown(1),
  () => db.file(1, false),
  () => db.submission("a", false),
  () => db.provenance("a", false),
  () => db.submissionPage(0, 9, false),
  () => db.unencodedImages(0, 9, false),
  () => db.subreddits("reddit", 0, 10),
  () => db.subreddit("reddit", "pics"),
  () => db.feedNamed("reddit", "pics"),
  () => db.submissionPage(0, 10),
  () => db.submission("a"),
  () => db.submissionTimes(["a"]),
  () => db.dueRevisits(1, 10),
  () => db.linkPage({ type: undefined, now: 4000, limit: 1, after: linkRow }),
  () => db.linkPage({ type: "reddit", now: 4000, limit: 1, after: linkRow }),
  () => db.unencodedImages(0, 10),
  () => db.isImageDue(1),
  () => db.fileOfUrl("a"),
  () => db.knownImages([1]),
  () => db.occurrences([1]),
  () => db.fileBySha256("a"),
  () => db.file(1),
  () => db.imageDescriptors("dhash", 0, 10),
  () => db.keyByHash("a"),
  () => db.keys(),
  () => db.hostStates(),
  () => db.dueLinks(due),
  () => db.dueImages(due),
  () => db.descriptorPage("dhash", 0, 10),
  () => db.changesSince("1:a", { after: null, upTo: "9:b", limit: 9 }, ["dhash"]),
  () => db.changedFiles("1:a", 9),
  () => db.codeCounts([{ name: "pdq", encoder: "pdq", qualityAt: 32, leastQuality: 50 }]),
  () => db.blockCount(),
  () => db.filesAt([0, 0.5]),
  () => db.lackingFiles(["pdq", "luma"], 0, 9),
  () => db.dueReencodings(1, 9),
  () => db.failedReencodings(),
  () => db.reencodable(1),
  () => db.bank("a"),
  () => db.blockPage(1, 0, 9),
  () => db.isActiveBlock(1, 1),
  () => db.blocksOfContent("a"),
  () => db.blocksWithHash([1]),
  () => db.unappliedBlocks(9),
  () => db.blockHits([1]),
  () => db.activeBlockIds(1),
  () => db.blockCodes(1, 0, 9),
  () => db.filesOfContents(["a"]),
  () => db.fileContents([1]),
  () => db.liveImages([1], 9),
  () => db.auditPage(0, 9),
  () => db.stuckRows({ stage: "link" }, 0, 10),
  () => db.stuckRows({ stage: "image" }, 0, 10),
  () => db.unwatchedImages(0, 9),
  () => db.textShareOf([1]),
  () => db.sceneOf(1),
  () => db.edgePage({ a: 0, b: 0 }, 9),
  () => db.repostPage({ removed: false }, 0, 9),
  () => db.repostPage({ removed: true, state: "open" }, 0, 9),
  () => db.repostPage({ removed: true, place: "Pics", since: 1 }, 0, 9),
  () => db.repostPage({ removed: true, submission: "a" }, 0, 9),
  () => db.repost(1, false),
  () => db.repostOptions("a"),
  () => db.repostGroup(1, 50, 9, false),
  () => db.eventPage(0, 9, false),
  () => db.stuckForests({ removed: false, reason: "gone" }, 0, 10),
];

const backoff = {
  state: "due",
  tries: 1,
  nextAt: 1,
  troubleSince: null,
  errorCode: "gone",
  error: "",
} as const;
const content = {
  sha256: "a",
  md5: "b",
  size: 1,
  format: "jpeg",
  width: 1,
  height: 1,
  frames: 1,
  original: false,
  descriptors: { dhash: new Uint8Array(24) },
} as const;
const resting = {
  host: "a.test",
  restUntil: 1,
  failures: 0,
  reason: "503",
  remaining: null,
  resetAt: null,
};
const said = commentOf({ id: "c", submissionId: "a" });
const made = generationOf({ id: "generation-a", imageUrl: "https://b.test/", author: "Ann" });
const blocked = { sha256: "a", pdq: new Uint8Array(32), radius: 30 };
const found = {
  originalImageId: 1,
  score: 100,
  verdict: "same",
  transform: "upright",
  distances: { pdq: null, dhash: 0, histogram: null, correlation: null },
  occurrence: 2,
  templateFileId: null,
} as const;
const picture = { url: "https://b.test/", key: "b", host: "b.test" };

/** Every write that happens while serving, in an order in which each finds something to do. */
const changes = (db: ReturnType<typeof writes>) => [
  () => db.saveSightings([observationOf({ id: "a" }, ["https://a.test/"])], somebody, 1),
  () => db.saveSightings([observationOf({ id: "a", title: "other" }, [])], { ...somebody, authority: 0 }, 2),
  () => db.saveResolvedLink(1, { images: [picture] }, 2),
  () => db.failLink(1, backoff, 3),
  () => db.saveResolvedLink(1, { images: [picture], generations: [made] }, 2),
  () => db.saveSightings([observationOf({ id: "w" }, [])], { ...somebody, wantsComments: true }, 1),
  () => db.saveComments([{ comment: said, links: [] }], true, 1),
  () => db.saveComments([{ comment: { ...said, body: "other", score: 3 }, links: [] }], true, 2),
  () => db.plantForests(9, 1),
  () => db.finishForest("w", 1, 1),
  () => db.rereadForests(["w"]),
  () => db.failForest("w", backoff),
  () => db.requeueForests(),
  () => db.saveDelivery("jsonl", { seq: 1, taken: 1, bookmark: null }, 1),
  () => db.failDelivery("jsonl", { code: "timeout", message: "", nextAt: 1 }),
  () => db.addJob({ format: "jsonl" }, 1),
  () => db.changeJob(1, { state: "running" }),
  () => db.removeJob(1),
  () => db.saveRatings({ ratings: [unrated("a")], challenges: [listedChallenge(1)] }, 1),
  () => db.saveRatings({ ratings: [{ ...unrated("a"), average: 5 }] }, 2),
  () => db.takeWantedPictures(9),
  () => db.forgetComments(["c"], 2),
  () => db.finishRevisits([{ id: "a", nextAt: null }]),
  () => db.postponeRevisits(["a"], 9),
  () =>
    db.saveSightings(
      [observationOf({ id: "z", place: "nobodys", removal: "moderator" }, ["https://z.test/"])],
      {
        ...somebody,
        adopts: true,
      },
      1,
    ),
  () => db.postDescriptors("dhash", [{ image: 1, bytes: new Uint8Array(24) }], ["dhash", "histogram"], 3),
  () => db.countDecodeTry(picture.url),
  () => db.failImage(picture.url, backoff, 3),
  () => db.saveFile(picture.url, content, 4),
  () => db.settleImages(picture.url, 2, 4),
  () => db.forgetChanges(db.markSnapshot(), 9),
  () => db.beginReencoding(2, 4),
  () => db.failReencoding(2, { errorCode: "gone", error: "" }),
  () => db.leaveReencoding(2, 4),
  () => db.finishReencoding(2),
  () => db.saveReencoded(2, { pdq: new Uint8Array(33) }, "thumbnail"),
  () =>
    db.addLinks(
      [{ submissionId: "a", created: 1, url: "https://c.test/", key: "c", type: null, host: "c.test" }],
      3,
    ),
  () => db.visitLinks([{ id: "a", url: "https://c.test/", priority: 1, last_visited: 3 }]),
  () => db.finishLinks([{ id: "a" }], 3),
  () => db.addImages([{ ...picture, submissionId: "a", created: 1 }], 3),
  () => db.saveEdges(2, [{ fileId: 1, score: 98 }]),
  () => db.saveVerdicts(2, [{ imageId: 2, fileId: 2, found }], undefined, 3),
  () => db.saveVerdicts(1, [{ imageId: 1, fileId: 2, found }], { files: [1, 2], name: 2 }, 3),
  () => db.saveVerdicts(1, [{ imageId: 1, fileId: 2, found: "again" }], undefined, 3),
  () => db.decideRepost(1, { state: "dismissed", by: "somebody" }, 3),
  () => db.changeFeed(1, { options: { reposts: { scope: "feed" } } }),
  () => db.buryImages([1], 3),
  () => db.failLink(2, { ...backoff, state: "dead" }, 3),
  () => db.requeueDead({ stage: "link" }),
  () => db.requeueDead({ stage: "image" }),
  () => db.wakeForSettings(["IMGUR_CLIENT_ID"]),
  () => db.reopenAsPage(picture.url),
  () => db.quarantine(2, { sha256: "a", host: "b.test", urls: 12, at: 5 }),
  () => db.releasePlaceholder("a"),
  () => db.addBlocks({ bank: "spam", targets: [blocked], reason: null, by: "ann" }, 5),
  () => db.takeDown([{ blockId: 1, fileId: 2 }], 5),
  () => db.keepAway(picture.url, [1], "a", 5),
  () => db.advanceBlocks([1], 9),
  () => db.finishBlocks([1]),
  () => db.undoBlocks([1], "ann", 5),
  () => db.releaseHits([1], 9),
  () => db.forgetSubmissions(["a", "z"], 6),
  () => db.forgetFile("a"),
  () => db.saveHostStates([resting, { ...resting, restUntil: 0, reason: null }]),
];

/** Runs the calls and collects the SQL they prepared. */
function collectSql(client: Database, calls: () => readonly (() => unknown)[]): Set<string> {
  const asked = new Set<string>();
  for (const name of ["query", "prepare"] as const) {
    const real = client[name].bind(client);
    client[name] = ((sql: string) => (asked.add(sql), real(sql))) as never;
  }
  for (const call of calls()) call();
  client.close();
  return asked;
}

type Plan = { sql: string; steps: string[] };

function plansOf(path: string, asked: ReadonlySet<string>): Plan[] {
  using explaining = new Database(path, { readonly: true });
  return [...asked]
    .filter((sql) => /^(select|update|delete|insert|with)/i.test(sql))
    .map((sql) => ({
      sql,
      steps: explaining
        // An empty list would be no condition at all.
        .query<{ detail: string }, []>(`EXPLAIN QUERY PLAN ${sql.replaceAll(" in ()", " in (1)")}`)
        .all()
        .map((step) => step.detail),
    }));
}

/** Plans that read a large table whole, or sort what an index could give in order. */
function slowPlans(plans: readonly Plan[]): string[] {
  return plans.flatMap(({ sql, steps }) => {
    // Pages by rowid walk the table from where the last one ended.
    const keyset = /"seq" >|"id" >/.test(sql) && /limit/i.test(sql);
    return steps
      .filter((detail) => {
        const [, table = ""] = /^SCAN (\w+)/.exec(detail) ?? [];
        // FTS5 calls a look by rowid or into its index a scan, too.
        const isLook = /VIRTUAL TABLE INDEX \d+:\S*[=<M]/.test(detail);
        const whole =
          table !== "" && !isLook && !small.test(table) && !/USING (COVERING )?INDEX/.test(detail);
        // What is nearly the same as one picture is in no index's order, and bounded.
        const isGroup = /"image"."file_id" in|"submission_seq" in|from "edge" where|"file"."id" in/.test(sql);
        const sorts = /TEMP B-TREE FOR ORDER BY/.test(detail) && !isGroup && !/from "placeholder"/.test(sql);
        return (whole && !keyset) || sorts;
      })
      .map((detail) => `${detail}: ${sql}`);
  });
}

/** The steps of queries over stuck rows: a walk by rowid passes for a seek, so the index is asked for by name. */
const stuckSteps = (plans: readonly Plan[]): string[] =>
  plans
    .filter(({ sql }) => sql.includes("in ('dead', 'waiting')"))
    .flatMap(({ steps }) => steps)
    .sort();

test("every read that serves a page or a worker goes by an index", async () => {
  const { path, dispose } = await temporaryStore();
  const connection = openReader(path);
  const asked = collectSql(connection.$client, () => reads({ ...pages(connection), ...reports(connection) }));
  expect(asked.size).toBeGreaterThan(20);
  const plans = plansOf(path, asked);
  expect(slowPlans(plans)).toEqual([]);
  expect(stuckSteps(plans)).toEqual([
    "SEARCH image USING INDEX image_stuck (state=? AND id>?)",
    "SEARCH image USING INDEX image_stuck (state=? AND id>?)",
    "SEARCH link USING INDEX link_stuck (state=? AND id>?)",
    "SEARCH link USING INDEX link_stuck (state=? AND id>?)",
  ]);
  await dispose();
});

test("every write goes by an index", async () => {
  const { path, dispose } = await temporaryStore();
  const connection = openWriter(path);
  const asked = collectSql(connection.$client, () => changes(writes(connection)));
  expect(asked.size).toBeGreaterThan(20);
  const plans = plansOf(path, asked);
  expect(slowPlans(plans)).toEqual([]);
  expect(stuckSteps(plans)).toEqual([
    "SEARCH image USING COVERING INDEX image_stuck (state=?)",
    "SEARCH link USING COVERING INDEX link_stuck (state=?)",
    "SEARCH link USING INDEX link_stuck (state=?)",
  ]);
  await dispose();
});
