import { expect, test } from "bun:test";
import sharp from "sharp";
import { encode, type Link } from "../support/lzbooru-workers.ts";
import { cocoRound, parsaRound } from "./outside-workers.ts";
import { form } from "./refusals.ts";
import { Scenario } from "./scenario.ts";
import { bytesOf } from "../../scripts/world/recipes.ts";
import type { ExpectedPicture } from "../../scripts/world/world.ts";

const minutes = 60_000;
const upstreamApis =
  /^https:\/\/(arctic-shift\.photon-reddit\.com|oauth\.reddit\.com|www\.reddit\.com|api\.pullpush\.io)\//;
const outside = ["parsa/1.0", "coco/1.0"];

/** A row of a similarity search. */
interface Match {
  readonly image: string;
  readonly url: string;
  readonly similarity: number;
}

/** What the server itself asked for beyond the sources it reads submissions from. */
function ownFetches(scenario: Scenario): string[] {
  return scenario.standIn.requests
    .filter((visit) => !outside.includes(visit.userAgent) && !upstreamApis.test(visit.url))
    .map((visit) => visit.url);
}

async function work(scenario: Scenario): Promise<{ readonly types: Set<string>; readonly encoded: number }> {
  const { server, standIn } = scenario;
  const types = new Set<string>();
  for (;;) {
    const ahead = await server.list<Link>("/api/link?q=500");
    for (const link of ahead) types.add(String(link.type));
    const rounds = [];
    for (const type of ["reddit", "imgur", "generic", null])
      rounds.push(await parsaRound(server, standIn, type, 40));
    if (rounds.every((round) => round.pulled === 0)) break;
  }
  let encoded = 0;
  for (;;) {
    const round = await cocoRound(server, standIn, 60);
    if (round.pulled === 0) break;
    encoded += round.posted;
  }
  return { types, encoded };
}

async function recompressed(picture: ExpectedPicture): Promise<Blob> {
  const bytes = await bytesOf(picture.recipe);
  return new Blob(
    [Buffer.from(await sharp(bytes).resize(200, 180, { fit: "fill" }).jpeg({ quality: 60 }).toBuffer())],
    { type: "image/jpeg" },
  );
}

async function searchesFind(scenario: Scenario): Promise<void> {
  const { server, world, standIn } = scenario;
  const plain = world.submissions.filter((entry) => entry.kind === "image").slice(0, 8);
  for (const { post, expected } of plain) {
    const [picture] = expected;
    if (!picture) continue;
    const image = await recompressed(picture);
    for (const algorithm of ["dhash_xor_norm", "abs_norm", "eucl_norm"]) {
      const { status, body } = await server.ask(
        "POST",
        `/api/similarity/file?q=5&algorithm=${algorithm}`,
        form({ image }),
      );
      const matches = body as Match[];
      expect(status, JSON.stringify(body)).toBe(201);
      expect(matches).toHaveLength(5);
      const distances = matches.map((match) => match.similarity);
      expect(distances).toEqual([...distances].sort((a, b) => a - b));
      const nearest = matches.filter((match) => match.similarity === distances[0]).map((match) => match.url);
      // A repost has the same distance: the submission is among the nearest, not always the first.
      expect(nearest, algorithm).toContain(`https://redd.it/${post.id}`);
    }
    const before = ownFetches(scenario).length;
    for (const body of [form({ url: picture.url }), new URLSearchParams({ url: picture.url }).toString()]) {
      const headers: { readonly [name: string]: string } =
        typeof body === "string" ? { "content-type": "application/x-www-form-urlencoded" } : {};
      const found = await server.ask(
        "POST",
        "/api/similarity/url?q=3&algorithm=dhash_xor_norm",
        body,
        headers,
      );
      expect(found.status, JSON.stringify(found.body)).toBe(201);
      expect((found.body as Match[]).map((match) => match.url)).toContain(`https://redd.it/${post.id}`);
    }
    expect(
      ownFetches(scenario)
        .slice(before)
        .every((url) => url === picture.url),
    ).toBe(true);
  }
  expect(standIn.requests.length).toBeGreaterThan(0);
}

/** A client and both of LZBooru's workers, outside, against a server that only aggregates. */
export function outsideWorkersTest(seed: number, now: number): void {
  test(
    "outside workers do the rest of a server that only aggregates, which downloads nothing itself",
    async () => {
      const scenario = await Scenario.open({ seed, now, count: 240, environment: { WORKERS: "aggregate" } });
      const { server, world } = scenario;
      try {
        await server.start();
        await scenario.follow();
        await scenario.submissionsArrive(2 * minutes);
        await Bun.sleep(3000);
        expect(ownFetches(scenario)).toEqual([]);
        const { types, encoded } = await work(scenario);
        // Crossposts of texts link to a page of Reddit, which has a resolver of its own.
        const known = ["reddit", "imgur", "generic", "null", "reddit-page"];
        expect([...types].filter((type) => !known.includes(type))).toEqual([]);
        expect(await server.list("/api/link?q=5")).toEqual([]);
        expect(await server.list("/api/image?q=5")).toEqual([]);
        const histograms = await server.list<{ red: number[]; green: number[]; blue: number[] }>(
          "/api/histogram",
        );
        expect(histograms).toHaveLength(encoded);
        for (const { red, green, blue } of histograms) {
          for (const counts of [red, green, blue])
            expect(counts.reduce((sum, count) => sum + count, 0)).toBe(262_144);
        }
        const dhashes = await server.list<{ red: string }>("/api/dhash");
        expect(dhashes).toHaveLength(encoded);
        for (const { red } of dhashes) expect(red).toMatch(/^[01]{64}$/);
        expect(ownFetches(scenario)).toEqual([]);
        const first = world.submissions.find((entry) => entry.kind === "image")?.expected[0];
        if (!first) throw new Error("the world has no plain picture");
        const { dhash } = await encode(await bytesOf(first.recipe));
        expect(dhashes).toContainEqual(expect.objectContaining(dhash));
        await searchesFind(scenario);
      } finally {
        await scenario.end();
      }
    },
    8 * minutes,
  );
}
