import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import type { Context } from "../../../src/context.ts";
import { encoders } from "../../../src/encoders/encoders.ts";
import { mirroredOfHash, turnsOfHashes } from "../../../src/encoders/pdq-turns.ts";
import { ban, undo } from "../../../src/tasks/blocklist/ban.ts";
import { openWorld, type World } from "../../support/open-world.ts";
import { sightingOf, archive } from "../../support/temporary-store.ts";

/** A picture as far as blocklists go: its content, and the hashes of its eight turns. */
type Made = { sha256: string; turns: Uint8Array[] };

/** What is at each URL, and what lies on the disk. */
const web = new Map<string, Made>();
const disk = new Set<string>();
let world: World;

beforeAll(async () => {
  const madeAt = (path: string): Made => web.get(path) ?? { sha256: "", turns: [] };
  const media = {
    withTemporary: async <Result>(work: (path: string) => Promise<Result>) => work(`${downloads++}`),
    async examine(path: string, { beforeDecode }: { beforeDecode?: () => Promise<void> }) {
      await beforeDecode?.();
      const { turns } = madeAt(path);
      const [plain = new Uint8Array(32)] = turns;
      const descriptors = Object.fromEntries(
        encoders.map(({ name, bytes }) => [name, new Uint8Array(bytes)]),
      );
      descriptors.pdq = Uint8Array.of(...plain, 100);
      const [, , both = plain, , leftRight = plain, , topBottom = plain] = turns;
      descriptors["pdq-turns"] = Uint8Array.of(...leftRight, ...topBottom, ...both);
      const facts = { format: "png", width: 9, height: 9, frames: 1, prompts: [], camera: null };
      return { ...facts, cameraData: null, descriptors, thumbnail: Uint8Array.of(1) };
    },
    put: async (_: string, { sha256 }: { sha256: string }) => (disk.add(sha256), true),
    remove: async (sha256: string) => void disk.delete(sha256),
  };
  let downloads = 0;
  const download = async (url: string, path: string) => {
    const made = madeAt(url);
    web.set(path, made);
    return { url, headers: new Headers(), kind: "image/png", size: 99, sha256: made.sha256, md5: "" };
  };
  const network = { fetcher: { download }, resting: () => [], concurrencyOf: () => 8, close: async () => {} };
  const parts = { media, network, sources: [] } as unknown as Partial<Context>;
  world = await openWorld({}, { parts });
  await world.context.index.complete();
});
afterAll(() => world.close());

const distance = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, byte, at) => sum + (byte ^ (b[at] ?? 0)).toString(2).replaceAll("0", "").length, 0);

/** Of one of three motifs, some bits off, turned. Pictures with the same numbers are the same content. */
const picture = fc.record({ motif: fc.nat(2), off: fc.constantFrom(0, 10, 30, 40), turn: fc.nat(7) });
type Picture = typeof picture extends fc.Arbitrary<infer Value> ? Value : never;
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("post" as const), picture }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("ban" as const),
      picture,
      by: fc.constantFrom("content", "hash", "both"),
      radius: fc.constantFrom(0, 10, 30, 62),
      list: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("undo" as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("requeue" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("encode" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("block" as const) }) },
);

let runs = 0;

test("bans, undos and pictures in any order leave exactly what no active entry hits", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const run = runs++;
      const { context } = world;
      const { store, now } = context;
      const made = ({ motif, off, turn }: Picture): Made => {
        const digest = new Bun.CryptoHasher("sha256").update(`${run} ${motif}`).digest();
        const hash = new Uint8Array(digest);
        for (let bit = 0; bit < off; bit++) hash[bit >> 3] = (hash[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const plain = turnsOfHashes(mirroredOfHash(hash))[turn] ?? hash;
        const name = `${run} ${motif} ${off} ${turn}`;
        const sha256 = new Bun.CryptoHasher("sha256").update(name).digest("hex");
        return { sha256, turns: turnsOfHashes(mirroredOfHash(plain)) };
      };
      const entries = new Map<number, { sha256: string | null; pdq: Uint8Array | null; radius: number }>();
      const posted = new Map<string, Made>();
      for (const [n, one] of steps.entries()) {
        if (one.kind === "post") {
          const url = `https://a.test/${run}-${n}.png`;
          web.set(url, made(one.picture));
          posted.set(url, made(one.picture));
          const id = `r${run}x${n}`;
          await store.saveSightings([{ sighting: sightingOf({ id }), links: [] }], archive, now());
          const image = { submissionId: id, url, key: url, host: "a.test", created: 1 };
          await store.addImages([image], now());
        } else if (one.kind === "ban") {
          const { sha256, turns } = made(one.picture);
          const pdq = one.by === "content" ? null : (turns[0] ?? null);
          const target = {
            sha256: one.by === "hash" ? null : sha256,
            pdq,
            radius: pdq ? one.radius : 0,
          };
          // A bank of its own, so that none is known already.
          const told = { bank: `bank ${run} ${n}`, reason: null, by: "ann", isList: one.list };
          const { ids } = await ban(context, { ...told, targets: [target] });
          entries.set(ids[0] ?? 0, target);
        } else if (one.kind === "undo") {
          const id = [...entries.keys()][one.which];
          if (id === undefined) continue;
          await undo(context, [id], "ann");
          entries.delete(id);
        } else if (one.kind === "requeue") await store.requeueRows({ stage: "image" });
        else await world.run(one.kind);
      }
      await world.run("block", "encode");

      const isHit = ({ sha256, turns }: Made) =>
        [...entries.values()].some(
          (entry) =>
            entry.sha256 === sha256 ||
            (entry.pdq && turns.some((turn) => distance(turn, entry.pdq ?? turn) <= entry.radius)),
        );
      const expected = Object.fromEntries(
        [...posted].map(([url, one]) => [url, isHit(one) ? "blocklisted" : "done"]),
      );
      const rows = world.rows<{ url: string; state: string; sha256: string | null }>(
        `SELECT url, coalesce(error_code, state) AS state, sha256 FROM image LEFT JOIN file ON file.id = file_id
         WHERE url LIKE 'https://a.test/${run}-%'`,
      );
      expect(Object.fromEntries(rows.map(({ url, state }) => [url, state]))).toEqual(expected);
      const files = world.rows<{ sha256: string }>("SELECT sha256 FROM file").map((row) => row.sha256);
      expect([...disk].sort()).toEqual(files.sort());
      expect(new Set(rows.flatMap((row) => row.sha256 ?? []))).toEqual(
        new Set([...posted].flatMap(([, one]) => (isHit(one) ? [] : one.sha256))),
      );
      await context.index.reached();
      expect((await context.index.status()).held.pdq).toBe(files.length);
      expect(await context.index.blocks.count()).toBe(
        world.rows("SELECT id FROM block WHERE undone_at IS NULL AND pdq IS NOT NULL").length,
      );
    }),
    { numRuns: 40 },
  );
});
