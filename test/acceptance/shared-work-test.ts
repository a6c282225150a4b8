import { expect, test } from "bun:test";
import { cocoRound, parsaRound } from "./outside-workers.ts";
import { Scenario } from "./scenario.ts";

const minutes = 60_000;

function encoderOutside(seed: number, now: number): void {
  test(
    "an encoder outside takes the place of the one left out, and nothing is downloaded twice",
    async () => {
      const scenario = await Scenario.open({
        seed: seed + 7,
        now,
        count: 120,
        environment: { WORKERS: "aggregate,revisit,resolve" },
      });
      const { server, standIn, world } = scenario;
      try {
        await server.start();
        await scenario.follow();
        await scenario.submissionsArrive(2 * minutes);
        let encoded = 0;
        for (let idle = 0; idle < 20;) {
          const round = await cocoRound(server, standIn, 40);
          encoded += round.posted;
          idle = round.pulled === 0 ? idle + 1 : 0;
          if (round.pulled === 0) await Bun.sleep(500);
        }
        expect(encoded).toBe(world.submissions.reduce((sum, entry) => sum + entry.expected.length, 0));
        const own = standIn.requests.filter(
          (visit) => visit.isPicture && visit.method === "GET" && visit.userAgent !== "coco/1.0",
        );
        // Only what no extension or host tells to be a picture has to be looked at to resolve it.
        expect(
          own.map((visit) => visit.url).filter((url) => /redd\.it|imgur|\.(jpe?g|png|gif|webp)$/i.test(url)),
        ).toEqual([]);
      } finally {
        await scenario.end();
      }
    },
    5 * minutes,
  );
}

function resolverOutside(seed: number, now: number): void {
  test(
    "pictures a resolver outside posts are downloaded and encoded here",
    async () => {
      const scenario = await Scenario.open({
        seed: seed + 8,
        now,
        count: 120,
        environment: { WORKERS: "aggregate,encode" },
      });
      const { server, standIn, world } = scenario;
      try {
        await server.start();
        await scenario.follow();
        await scenario.submissionsArrive(2 * minutes);
        let pulled = 1;
        while (pulled > 0) pulled = (await parsaRound(server, standIn, "reddit", 30)).pulled;
        const plain = world.submissions.filter((entry) => /^(image|png|webp|animation)$/.test(entry.kind));
        const held = async (): Promise<Set<string>> =>
          new Set((await scenario.state()).pictures.map((one) => one.submission));
        for (let tries = 0; tries < 60; tries++) {
          const done = await held();
          if (plain.every((entry) => done.has(entry.id))) break;
          await Bun.sleep(1000);
        }
        const done = await held();
        expect(plain.length).toBeGreaterThan(10);
        expect(plain.filter((entry) => !done.has(entry.id)).map((entry) => entry.id)).toEqual([]);
      } finally {
        await scenario.end();
      }
    },
    5 * minutes,
  );
}

/** Work divided between the server and one outside worker. */
export function sharedWorkTests(seed: number, now: number): void {
  encoderOutside(seed, now);
  resolverOutside(seed, now);
}
