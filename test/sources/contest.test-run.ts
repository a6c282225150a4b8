import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createRandom, type Random } from "../../scripts/world/random.ts";
import { temporaryFolder } from "../support/temporary-store.ts";
import { type ContestRun, contestTables, createContestRun, kindOf, type Visit } from "./contest-run.ts";

/** CONTEST_SEED chooses another site and other moments, CONTEST_PICTURES its size, CONTEST_KILLS how often the server is killed. */
const seed = Number(process.env["CONTEST_SEED"] ?? "1");
const pictures = Number(process.env["CONTEST_PICTURES"] ?? "2000");
const kills = Number(process.env["CONTEST_KILLS"] ?? "10");
const challenges = 50;
const minutes = 60_000;
/** A day of the site in 48 seconds. */
const options = { seed, challenges, pictures, speed: 1800 };
/** How many requests may be under way at once: pages and pictures at four each, and the feed. */
const slots = 9;

const folder = temporaryFolder();
const folders = { undisturbed: join(folder.path, "undisturbed"), killed: join(folder.path, "killed") };
for (const path of Object.values(folders)) mkdirSync(path);
afterAll(() => folder.dispose());

/** Sound answers that were given for an address more than once, the history apart: by address, how many too many. */
function repeated(visits: readonly Visit[]): Map<string, number> {
  const sound = visits.filter((visit) => visit.isSound && kindOf(visit.url) !== "history");
  const counts = [...Map.groupBy(sound, (visit) => visit.url)].map(([url, all]) => [url, all.length - 1]);
  return new Map(counts.filter((entry): entry is [string, number] => Number(entry[1]) > 0));
}

/** After how many requests the server is killed: at random, three times while results are read, of which there are few. */
function killMoments(random: Random, requests: number): number[] {
  const moments = Array.from({ length: kills }, (_, kill) =>
    kill < 3 ? random.whole(2, challenges) : random.whole(challenges, Math.floor(requests * 0.95)),
  );
  return moments.sort((a, b) => a - b);
}

function summary(visits: readonly Visit[]): string {
  const kinds = Map.groupBy(visits, (visit) => kindOf(visit.url));
  const parts = [...kinds].map(
    ([kind, all]) => `${kind} ${all.length} (${all.filter((visit) => !visit.isSound).length} failed)`,
  );
  return `${visits.length} requests: ${parts.sort().join(", ")}`;
}

describe(`a site of ${challenges} challenges and ${pictures} pictures`, () => {
  let undisturbed: ReturnType<typeof contestTables>;
  let run: ContestRun;

  beforeAll(async () => {
    const started = performance.now();
    run = createContestRun(folders.undisturbed, options);
    try {
      await run.start();
      await run.follow();
      await run.quiet(8 * minutes);
      await run.stop();
      undisturbed = contestTables(folders.undisturbed);
      const seconds = ((performance.now() - started) / 1000).toFixed(0);
      const sizes = Object.entries(undisturbed).map(([name, rows]) => `${rows.length} ${name}`);
      console.log(`undisturbed: ${seconds} s, ${summary(run.visits)}\n  ${sizes.join(", ")}`);
    } finally {
      await run.close();
    }
  }, 9 * minutes);

  test("is read whole: every challenge and picture, what was removed or stays broken apart", () => {
    const entries = run.site.contests.flatMap((contest) => contest.entries);
    const { links = [], pictures: images = [], submissions = [], ratings = [] } = undisturbed;
    expect([submissions.length, ratings.length, links.length]).toEqual([pictures, pictures, pictures]);
    const deadBy = (code: string) =>
      links.filter((link) => link["error_code"] === code).map((link) => link["submission_id"]);
    // A page that is always cut off does not tell that its picture was removed.
    const broken = deadBy("truncated");
    const removed = entries.filter((entry) => entry.isRemoved).map(({ imageId }) => `dpc-${imageId}`);
    expect(deadBy("gone")).toEqual(removed.filter((id) => !broken.includes(id)).toSorted());
    expect(broken.length).toBeLessThan(pictures / 100);
    const lost = new Set([...removed, ...broken]).size;
    expect(images.filter((image) => image["sha256"] !== null)).toHaveLength(pictures - lost);
    expect(images.every((image) => image["state"] === "done")).toBe(true);
    const read = new Map(ratings.map((row) => [row["submission_id"], row["average"]]));
    for (const { imageId, place, average } of entries)
      expect([imageId, read.get(`dpc-${imageId}`)]).toEqual([imageId, place === null ? null : average]);
  });

  test("has every page fetched once that was answered well", () => {
    expect(repeated(run.visits)).toEqual(new Map());
  });

  test(
    `ends in the same database after ${kills} kills at any moment, and nothing that was stored is fetched again`,
    async () => {
      const killed = createContestRun(folders.killed, options);
      const random = createRandom(seed + 77);
      const known: Set<string>[] = [];
      const started = performance.now();
      try {
        await killed.start();
        await killed.follow();
        for (const moment of killMoments(random, run.visits.length)) {
          while (killed.visits.length < moment) await Bun.sleep(random.between(1, 20));
          known.push(await killed.kill());
          await killed.start();
        }
        await killed.quiet(8 * minutes);
        await killed.stop();
        const again = killed.visits.filter(
          ({ url, life }) => kindOf(url) !== "history" && known[life - 1]?.has(url),
        );
        expect(again).toEqual([]);
        for (let life = 0; life <= kills; life++)
          expect(repeated(killed.visits.filter((visit) => visit.life === life))).toEqual(new Map());
        const inFlight = [...repeated(killed.visits).values()].reduce((sum, count) => sum + count, 0);
        const atWork = known.filter((_, life) => killed.visits.some((visit) => visit.life === life)).length;
        const seconds = ((performance.now() - started) / 1000).toFixed(0);
        console.log(
          `killed ${kills} times, ${atWork} of them at work: ${seconds} s, ${summary(killed.visits)}\n  ${inFlight} fetched again because a kill met them under way; stored at the kills: ${known.map((one) => one.size).join(", ")}`,
        );
        expect(inFlight).toBeLessThanOrEqual(kills * slots);
        const found = contestTables(folders.killed);
        for (const name of Object.keys(undisturbed)) expect(found[name]).toEqual(undisturbed[name] ?? []);
      } finally {
        await killed.close();
      }
    },
    12 * minutes,
  );
});
