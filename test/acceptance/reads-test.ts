import { createHash } from "node:crypto";
import { expect, test } from "bun:test";
import sharp from "sharp";
import { occurrences } from "./end-state.ts";
import { apiKey, type Rebooru } from "./rebooru.ts";
import { form } from "./refusals.ts";
import { Scenario } from "./scenario.ts";
import { bytesOf } from "../../scripts/world/recipes.ts";
import { extensionOf, sizeOf, typeOf } from "../../scripts/world/scene.ts";
import { sha256Of } from "./compare.ts";
import { expectedSubmission, mainSubreddit } from "./world.ts";

const minutes = 60_000;

interface Histogram {
  readonly id: number;
  readonly red: number[];
  readonly green: number[];
  readonly blue: number[];
}

interface Dhash {
  readonly id: number;
  readonly red: string;
  readonly green: string;
  readonly blue: string;
}

interface Match {
  readonly image: string;
  readonly url: string;
  readonly similarity: number;
}

const counts = (row: Histogram): number[] => [...row.red, ...row.green, ...row.blue];
const bits = (row: Dhash): string[] => [...row.red, ...row.green, ...row.blue];
const absolute = (a: number[], b: number[]): number =>
  a.reduce((sum, count, at) => sum + Math.abs(count - (b[at] ?? 0)), 0);
const euclidean = (a: number[], b: number[]): number =>
  Math.sqrt(a.reduce((sum, count, at) => sum + (count - (b[at] ?? 0)) ** 2, 0));
const differing = (a: string[], b: string[]): number => a.filter((bit, at) => bit !== b[at]).length;

async function listsAgree({ server, world }: Scenario): Promise<void> {
  const newest = world.submissions.at(-1)?.created;
  const { name, created } = mainSubreddit(world);
  const subreddit = { name, created, updated: newest };
  expect(await server.list("/api/subreddit")).toEqual([subreddit]);
  expect((await server.ask("GET", `/api/subreddit/${mainSubreddit(world).name}`)).body).toEqual(subreddit);
  const submissions = await server.list<{ id: string }>("/api/submission");
  const wanted = new Map(world.submissions.map((entry) => [entry.id, expectedSubmission(entry)]));
  for (const row of submissions) {
    const { flair, ...rest } = wanted.get(row.id) ?? { flair: null };
    expect(row).toEqual(expect.objectContaining(rest));
    expect(Object.keys(row).sort()).toEqual([
      "author",
      "created",
      "flair",
      "id",
      "nsfw",
      "subreddit",
      "title",
    ]);
    expect([flair, flair === null ? "" : flair]).toContain((row as { flair?: string | null }).flair ?? null);
  }
  const first = submissions[0];
  expect((await server.ask("GET", `/api/submission/${first?.id}`)).body).toEqual(first);
  expect(await paged(server, "/api/submission")).toEqual(submissions);
}

/** A list read page by page, following the links the server gives. */
async function paged(server: Rebooru, path: string): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (let next: string | undefined = `${path}?limit=37`; next !== undefined;) {
    const { body, headers } = await server.ask("GET", next);
    expect((body as unknown[]).length).toBeLessThanOrEqual(37);
    rows.push(...(body as unknown[]));
    const link = /<([^>]+)>;\s*rel="?next"?/.exec(headers.get("link") ?? "")?.[1];
    next = link === undefined ? undefined : link.replace(/^https?:\/\/[^/]+/, "");
  }
  return rows;
}

async function searchesAreExact({ server, world }: Scenario): Promise<void> {
  const histograms = await server.list<Histogram>("/api/histogram");
  const dhashes = new Map((await server.list<Dhash>("/api/dhash")).map((row) => [row.id, row]));
  const images = occurrences(server);
  expect(histograms.map((row) => row.id).sort()).toEqual([...images.keys()].sort());
  expect([...dhashes.keys()].sort()).toEqual([...images.keys()].sort());
  for (const row of histograms) {
    expect(Object.keys(row).sort()).toEqual(["blue", "green", "id", "red"]);
    for (const channel of [row.red, row.green, row.blue])
      expect(channel.reduce((sum, count) => sum + count, 0)).toBe(262_144);
  }
  const asked = world.submissions.filter((entry) => entry.expected.length > 0).slice(0, 60);
  for (const entry of asked.filter((_, at) => at % 6 === 0)) {
    const [wanted] = entry.expected;
    if (!wanted) continue;
    const sha256 = await sha256Of(wanted.recipe);
    const self = histograms.find((row) => images.get(row.id)?.sha256 === sha256);
    const selfDhash = self && dhashes.get(self.id);
    if (!self || !selfDhash) throw new Error(`${entry.id} has no codes`);
    const image = new Blob([Buffer.from(await bytesOf(wanted.recipe))], { type: typeOf(wanted.recipe) });
    const distances = {
      abs_norm: (row: Histogram) => absolute(counts(self), counts(row)),
      eucl_norm: (row: Histogram) => euclidean(counts(self), counts(row)),
      dhash_xor_norm: (row: Histogram) => differing(bits(selfDhash), bits(dhashes.get(row.id) ?? selfDhash)),
    };
    for (const [algorithm, distance] of Object.entries(distances)) {
      const q = algorithm === "abs_norm" ? histograms.length + 10 : 7;
      const { status, body } = await server.ask(
        "POST",
        `/api/similarity/file?q=${q}&algorithm=${algorithm}`,
        form({ image }),
      );
      expect(status).toBe(201);
      const ranked = histograms
        .map((row) => ({ id: row.id, similarity: distance(row) }))
        .sort((a, b) => a.similarity - b.similarity || a.id - b.id)
        .slice(0, q)
        .map(({ id, similarity }) => {
          const { url = "", submission = "" } = images.get(id) ?? {};
          return { image: url, url: `https://redd.it/${submission}`, similarity };
        });
      const rounded = (rows: readonly Match[]): Match[] =>
        rows.map((row) => ({ ...row, similarity: Math.round(row.similarity * 1000) / 1000 }));
      expect(rounded(body as Match[]), `${algorithm} for ${entry.id}`).toEqual(rounded(ranked));
    }
  }
}

async function filesAreServed({ server, world }: Scenario): Promise<void> {
  const base = `http://127.0.0.1:${server.port}`;
  const headers = { "x-api-key": apiKey };
  for (const entry of world.submissions.filter((one) => one.expected.length > 0).slice(0, 20)) {
    const [wanted] = entry.expected;
    if (!wanted) continue;
    const sha256 = await sha256Of(wanted.recipe);
    const extension = extensionOf(wanted.recipe);
    const original = await fetch(`${base}/media/${sha256}.${extension}`, { headers });
    expect([original.status, original.headers.get("x-content-type-options")]).toEqual([200, "nosniff"]);
    expect(original.headers.get("cache-control")).toContain("immutable");
    expect(
      createHash("sha256")
        .update(new Uint8Array(await original.arrayBuffer()))
        .digest("hex"),
    ).toBe(sha256);
    const part = await fetch(`${base}/media/${sha256}.${extension}`, {
      headers: { ...headers, range: "bytes=10-19" },
    });
    const bytes = await bytesOf(wanted.recipe);
    expect([part.status, Buffer.from(await part.arrayBuffer()).toString("hex")]).toEqual([
      206,
      Buffer.from(bytes.slice(10, 20)).toString("hex"),
    ]);
    const thumb = await fetch(`${base}/thumbs/${sha256}.webp`, { headers });
    const { format, width = 0, height = 0 } = await sharp(await thumb.arrayBuffer()).metadata();
    expect([thumb.status, format]).toEqual([200, "webp"]);
    const size = sizeOf(wanted.recipe);
    expect(Math.max(width, height)).toBe(Math.min(360, Math.max(size.width, size.height)));
  }
  for (const path of [
    `/media/${"0".repeat(64)}.jpg`,
    "/media/..%2f..%2frebooru.sqlite",
    "/media/%00.jpg",
    "/thumbs/x.webp",
  ]) {
    const { status } = await fetch(`${base}${path}`, { headers });
    expect([400, 404], path).toContain(status);
  }
}

/** What a client reads from a server that has done its work. */
export function readsTest(seed: number, now: number): void {
  test(
    "lists, searches and files say exactly what is held",
    async () => {
      const scenario = await Scenario.open({ seed, now, count: 160 });
      try {
        await scenario.server.start();
        await scenario.follow();
        await scenario.quiet(5 * minutes);
        await listsAgree(scenario);
        await searchesAreExact(scenario);
        await filesAreServed(scenario);
      } finally {
        await scenario.end();
      }
    },
    6 * minutes,
  );
}
