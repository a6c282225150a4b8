import { Database } from "bun:sqlite";
import { join } from "node:path";
import { blockPage, type ContestSite, createContestSite } from "../../scripts/world/dpchallenge.ts";
import { type Rebooru, startRebooru } from "../../scripts/demo/rebooru.ts";
import { serveReply } from "../../scripts/world/serve-reply.ts";
import type { Reply } from "../../scripts/world/world.ts";
import { readAddress, resultsUrl } from "../../src/sites/dpchallenge/picture-address.ts";
import { readRanges } from "../../src/sources/id-ranges.ts";

const key = "contest-key-0123456789abcdef";

export type ContestRunOptions = {
  seed: number;
  challenges: number;
  pictures: number;
  /** How many times as fast as ours the clock runs, here and in the server. */
  speed: number;
};

/** One request that reached the site. */
export type Visit = {
  url: string;
  /** How many servers had been killed before. */
  life: number;
  /** It was answered as the site is, whole. */
  isSound: boolean;
};

export type ContestRun = {
  site: ContestSite;
  visits: Visit[];
  start(): Promise<void>;
  follow(): Promise<void>;
  /** @returns the addresses whose results were stored when it died. */
  kill(): Promise<Set<string>>;
  /** Waits until every challenge has its results and nothing is due. */
  quiet(withinMs: number): Promise<void>;
  stop(): Promise<void>;
  close(): Promise<void>;
};

/** The time at which each run begins, so that they end alike. Unix seconds. */
const began = 1_788_300_000;
/** So long the site thinks, in milliseconds: kills shall meet results too, of which there are few. */
const thinkMs = (url: string) => (url.includes("challenge_results") ? 60 : 4);

/** A Rebooru of its own process over a synthetic DPChallenge of which 3 % fail. */
export function createContestRun(folder: string, options: ContestRunOptions): ContestRun {
  const { seed, challenges, pictures, speed } = options;
  const startedAt = Date.now();
  const clock = () => Math.floor(began + ((Date.now() - startedAt) / 1000) * speed);
  const world = { seed, challenges, pictures, open: 3, opensFor: 43_200, side: 160 };
  const site = createContestSite({ ...world, failing: 0.03, removed: 0.02, disqualified: 0.03, clock });
  const visits: Visit[] = [];
  let [life, server] = [0, undefined as Rebooru | undefined];

  const gateway = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const url = new URL(new URL(request.url).searchParams.get("url") ?? "");
      const reply = site.answer(url, request.headers) ?? { status: 404 };
      visits.push({ url: url.href, life, isSound: isSound(reply) });
      await Bun.sleep(thinkMs(url.href));
      return serveReply(reply);
    },
  });
  const settings = {
    API_KEY: key,
    FETCH_GATEWAYS: `*=http://127.0.0.1:${gateway.port}/?url={url}`,
    HOST_PACE: "*=4/0",
    TICK_SECONDS: "1",
    REVISIT_HOURS: "none",
    LOG_LEVEL: "warn",
    BUN_OPTIONS: `--preload=${join(import.meta.dir, "../support/fast-clock.ts")}`,
    CLOCK_FROM: String(began * 1000),
    CLOCK_AT: String(startedAt),
    CLOCK_SPEED: String(speed),
  };
  const open = () => new Database(join(folder, "data/rebooru.sqlite"), { readonly: true });

  async function start(): Promise<void> {
    server = await startRebooru(folder, settings);
  }
  return {
    site,
    visits,
    start,
    async follow() {
      const answer = await fetch(`${server?.url}/api/feed`, {
        method: "POST",
        headers: { "x-api-key": key, "content-type": "application/json" },
        body: JSON.stringify({ source: "dpchallenge", address: "all" }),
      });
      if (answer.status !== 201) throw new Error(`following: ${answer.status} ${await answer.text()}`);
    },
    async kill() {
      await server?.kill();
      life++;
      using database = open();
      return committed(database);
    },
    async quiet(withinMs) {
      using database = open();
      const count = (text: string) => database.query<{ count: number }, []>(text).get()?.count ?? 0;
      const left = () => [
        challenges - count("SELECT count(*) AS count FROM challenge WHERE state = 'results'"),
        count("SELECT count(*) AS count FROM link WHERE state IN ('due', 'waiting')"),
        count("SELECT count(*) AS count FROM image WHERE state IN ('due', 'waiting')"),
      ];
      for (const deadline = Date.now() + withinMs; left().some(Boolean); await Bun.sleep(200))
        if (Date.now() > deadline)
          throw new Error(`challenges, links, pictures left: ${left().join(", ")}\n${await server?.log()}`);
    },
    stop: async () => server?.stop(),
    async close() {
      await server?.stop();
      await gateway.stop(true);
    },
  };
}

const isSound = ({ status = 200, share, body }: Reply): boolean =>
  (status === 200 || status === 304) && share === undefined && body !== blockPage;

/** Addresses whose results are stored: of pages that were read or given up, and of pictures. */
function committed(database: Database): Set<string> {
  const urls = (text: string) =>
    database
      .query<{ url: string }, []>(text)
      .all()
      .map(({ url }) => url.replace(/#.*$/, ""));
  const cursors = database.query<{ cursor: string | null }, []>("SELECT cursor FROM cursor").all();
  const read = cursors.flatMap(({ cursor }) => {
    const ranges = (JSON.parse(cursor ?? "{}") as { read?: string }).read ?? "";
    return [...readRanges(ranges)].map(resultsUrl);
  });
  const settled = "state IN ('done', 'dead')";
  return new Set([
    ...read,
    ...urls(`SELECT url FROM link WHERE ${settled}`),
    ...urls(`SELECT url FROM image WHERE ${settled}`),
  ]);
}

/** The kind of a visited address: `history`, `challenge`, `page`, `picture`. */
export const kindOf = (url: string): string =>
  url.includes("challenge_history") ? "history" : (readAddress(url)?.kind ?? "unknown");

/** What a data folder holds of contests, by natural keys: nothing in it depends on when or in which order it was stored. */
export function contestTables(folder: string): Record<string, Record<string, unknown>[]> {
  using database = new Database(join(folder, "data/rebooru.sqlite"), { readonly: true });
  const ours = ["seq", "updated_at"];
  const all = (text: string) =>
    database
      .query<Record<string, unknown>, []>(text)
      .all()
      .map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !ours.includes(name))));
  return {
    challenges: all("SELECT * FROM challenge ORDER BY id"),
    ratings: all("SELECT * FROM rating ORDER BY submission_id"),
    submissions: all(`SELECT id, source, title, author, created, place, url, permalink, removal
      FROM submission ORDER BY id`),
    comments: all(
      `SELECT id, submission_id, author, created, body, removal, details FROM comment ORDER BY id`,
    ),
    claims: all("SELECT * FROM claim ORDER BY submission_id"),
    links: all("SELECT submission_id, url, key, state, error_code FROM link ORDER BY submission_id, key"),
    pictures: all(`SELECT submission_id, image.url, key, position, image.state, sha256 FROM image
      LEFT JOIN file ON file.id = file_id ORDER BY submission_id, key`),
  };
}
