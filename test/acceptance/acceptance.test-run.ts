import { describe, expect, test } from "bun:test";
import { differences, downloadProblems, downloads, type EndState } from "./compare.ts";
import { hardshipTests } from "./hardship-test.ts";
import { outsideWorkersTest } from "./lzbooru.ts";
import { readsTest } from "./reads-test.ts";
import { refusalsTest } from "./refusals-test.ts";
import { Scenario } from "./scenario.ts";
import { sharedWorkTests } from "./shared-work-test.ts";
import { seededRandom } from "./world.ts";
import { verbsTest } from "./verbs-test.ts";

/** ACCEPTANCE_SEED chooses another world and other moments; ACCEPTANCE_KILLS says how often the server is killed. */
const seed = Number(process.env["ACCEPTANCE_SEED"] ?? "1");
const kills = Number(process.env["ACCEPTANCE_KILLS"] ?? "6");
const slots = 8;
const now = Math.floor(Date.now() / 1000);
const minutes = 60_000;

/** An end state by its natural keys alone, in an order of its own. */
function naturalKeys(state: EndState): string[] {
  const pictures = state.pictures.map((one) =>
    JSON.stringify([one.submission, one.position, one.url, one.caption, one.sha256]),
  );
  const dead = [...state.dead.keys()].map((id) => `dead ${id}`);
  return [...pictures, ...dead, ...state.submissions.map((one) => JSON.stringify(one))].sort();
}

let undisturbed: string[] | undefined;

describe("a followed subreddit of 500 submissions", () => {
  test(
    "yields exactly the expected pictures, in order, once each",
    async () => {
      const scenario = await Scenario.open({ seed, now });
      try {
        await scenario.server.start();
        await scenario.follow();
        await scenario.quiet(10 * minutes);
        const state = await scenario.state();
        undisturbed = naturalKeys(state);
        expect(await differences(scenario.world, state)).toEqual([]);
        expect(downloadProblems(scenario.world, scenario.standIn.requests)).toEqual([]);
        const { code, milliseconds } = await scenario.server.stop();
        expect({ code, late: milliseconds > 10_000 }).toEqual({ code: 0, late: false });
      } finally {
        await scenario.end();
      }
    },
    12 * minutes,
  );

  test(
    "ends in the same state after kills at any moment",
    async () => {
      const scenario = await Scenario.open({ seed, now });
      const random = seededRandom(seed + 77);
      try {
        await scenario.server.start();
        await scenario.follow();
        for (let kill = 0; kill < kills; kill++) {
          await Bun.sleep(random.between(100, 3500));
          await scenario.server.kill();
          await scenario.server.start();
        }
        await scenario.quiet(10 * minutes);
        const state = await scenario.state();
        expect(await differences(scenario.world, state)).toEqual([]);
        if (undisturbed) expect(naturalKeys(state)).toEqual(undisturbed);
        expect(downloadProblems(scenario.world, scenario.standIn.requests, kills)).toEqual([]);
        const repeated = [...downloads(scenario.standIn.requests).values()].reduce(
          (sum, count) => sum + count - 1,
          0,
        );
        expect(repeated).toBeLessThanOrEqual(kills * slots + 10);
      } finally {
        await scenario.end();
      }
    },
    15 * minutes,
  );
});

describe("other ways in", () => {
  test(
    "Reddit's own API gives the same pictures as the archive",
    async () => {
      const environment = { REDDIT_CLIENT_ID: "app", REDDIT_CLIENT_SECRET: "hush" };
      const scenario = await Scenario.open({ seed: seed + 1, now, count: 120, environment });
      try {
        await scenario.server.start();
        await scenario.follow();
        await scenario.quiet(5 * minutes);
        expect(await differences(scenario.world, await scenario.state())).toEqual([]);
        expect(downloadProblems(scenario.world, scenario.standIn.requests)).toEqual([]);
        const asked = scenario.standIn.requests.filter((visit) =>
          visit.url.startsWith("https://oauth.reddit.com/"),
        );
        expect(asked.length).toBeGreaterThan(0);
        expect(asked.filter((visit) => visit.status !== 200)).toEqual([]);
      } finally {
        await scenario.end();
      }
    },
    6 * minutes,
  );

  test(
    "what is posted after the backfill arrives by itself",
    async () => {
      const scenario = await Scenario.open({ seed: seed + 2, now, count: 60 });
      const early = scenario.world.submissions.length;
      try {
        await scenario.server.start();
        await scenario.follow();
        await scenario.submissionsArrive(minutes, early);
        scenario.standIn.add([{ kind: "image" }, { kind: "lateGallery" }, { kind: "imgurAlbum" }]);
        await scenario.quiet(5 * minutes);
        expect(scenario.world.submissions).toHaveLength(early + 3);
        expect(await differences(scenario.world, await scenario.state())).toEqual([]);
      } finally {
        await scenario.end();
      }
    },
    6 * minutes,
  );
});

describe("hardship", () => {
  hardshipTests(seed, now);
});

describe("the LZBooru API", () => {
  outsideWorkersTest(seed, now);
  refusalsTest(seed, now);
  verbsTest(seed, now);
  sharedWorkTests(seed, now);
  readsTest(seed, now);
});
