import { expect, test } from "bun:test";
import { differences, downloadProblems } from "./compare.ts";
import { openRows } from "./end-state.ts";
import { Scenario } from "./scenario.ts";
import { hurtful, seededRandom } from "./world.ts";
import { taken } from "../../scripts/world/kinds-hostile.ts";

const minutes = 60_000;
const megabyte = 1024 * 1024;

function orderlyStops(seed: number, now: number): void {
  test(
    "orderly stops end within ten seconds with exit code 0 and change nothing in the end",
    async () => {
      const scenario = await Scenario.open({ seed: seed + 3, now, count: 200 });
      const random = seededRandom(seed + 78);
      const stops = 4;
      try {
        await scenario.server.start();
        await scenario.follow();
        for (let stop = 0; stop < stops; stop++) {
          await Bun.sleep(random.between(200, 3000));
          const { code, milliseconds } = await scenario.server.stop();
          expect({ code, late: milliseconds > 10_000 }).toEqual({ code: 0, late: false });
          await scenario.server.start();
        }
        await scenario.quiet(3 * minutes);
        expect(await differences(scenario.world, await scenario.state())).toEqual([]);
        expect(downloadProblems(scenario.world, scenario.standIn.requests, stops)).toEqual([]);
      } finally {
        await scenario.end();
      }
    },
    7 * minutes,
  );
}

function killedAlone(seed: number, now: number): void {
  test(
    "a server process killed alone leaves no helper behind and loses nothing",
    async () => {
      const scenario = await Scenario.open({ seed: seed + 4, now, count: 200 });
      const random = seededRandom(seed + 79);
      try {
        await scenario.server.start();
        await scenario.follow();
        for (let kill = 0; kill < 4; kill++) {
          await Bun.sleep(random.between(200, 3000));
          expect(await scenario.server.killAlone()).toEqual({ orphans: false });
          await scenario.server.start();
        }
        await scenario.quiet(3 * minutes);
        expect(await differences(scenario.world, await scenario.state())).toEqual([]);
        expect(downloadProblems(scenario.world, scenario.standIn.requests, 4)).toEqual([]);
      } finally {
        await scenario.end();
      }
    },
    7 * minutes,
  );
}

function hostileAnswers(seed: number, now: number): void {
  test(
    "answers made to hurt are refused with a reason while everything else arrives",
    async () => {
      const scenario = await Scenario.open({ seed: seed + 5, now, count: 60, extra: hurtful });
      try {
        taken.endless = 0;
        await scenario.server.start();
        await scenario.follow();
        await scenario.quiet(8 * minutes);
        expect(await differences(scenario.world, await scenario.state())).toEqual([]);
        expect(downloadProblems(scenario.world, scenario.standIn.requests)).toEqual([]);
        // Two of them, a limit of 40 MiB each, and what was on its way when the limit was reached.
        expect(taken.endless).toBeLessThan(2 * 60 * megabyte);
      } finally {
        await scenario.end();
      }
    },
    10 * minutes,
  );
}

function imgurIdLater(seed: number, now: number): void {
  test(
    "without an Imgur id albums wait with that reason, and are done once it is set",
    async () => {
      const scenario = await Scenario.open({ seed: seed + 6, now, count: 200 });
      const { server, world } = scenario;
      try {
        await server.start({ IMGUR_CLIENT_ID: undefined });
        await scenario.follow();
        const albums = world.submissions
          .filter((entry) => entry.kind === "imgurAlbum")
          .map((entry) => entry.id);
        const waiting = (): string[] =>
          openRows(server).flatMap((row) =>
            albums.includes(row.submission) && row.reason !== null ? [row.reason] : [],
          );
        for (let tries = 0; tries < 60 && waiting().length < albums.length; tries++) await Bun.sleep(1000);
        expect(albums.length).toBeGreaterThan(0);
        expect(waiting()).toHaveLength(albums.length);
        for (const reason of waiting()) expect(reason).toContain("IMGUR_CLIENT_ID");
        expect(
          scenario.standIn.requests.filter((visit) => visit.url.startsWith("https://api.imgur.com/")),
        ).toEqual([]);
        await server.kill();
        await server.start({ IMGUR_CLIENT_ID: "acceptance" });
        await scenario.quiet(3 * minutes);
        // Without the API an image's extension is a guess that Imgur lets pass: only its URL may differ.
        const found = await differences(world, await scenario.state());
        expect(
          found.filter(
            (line) =>
              !/\(imgur(Page|Gifv|Gallery|List|Tag|Topic|BigGif)[^)]*\) picture \d+: URL https:\/\/i\.imgur\.com\//.test(
                line,
              ),
          ),
        ).toEqual([]);
      } finally {
        await scenario.end();
      }
    },
    7 * minutes,
  );
}

/** Crashes of part of it, stops, hostile answers and a key that comes late. */
export function hardshipTests(seed: number, now: number): void {
  orderlyStops(seed, now);
  killedAlone(seed, now);
  hostileAnswers(seed, now);
  imgurIdLater(seed, now);
}
