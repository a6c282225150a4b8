import { AppError } from "../../src/errors.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig, type WorkerName } from "../../src/config/config.ts";
import { createContext } from "../../src/create-context.ts";
import { createSignInLinks } from "../../src/http/sign-in-links.ts";
import { bundleAssets } from "../../src/process/bundle-assets.ts";
import { readManuals } from "../../src/process/read-manuals.ts";
import type { AppContext } from "../../src/http/app-context.ts";
import type { Connection } from "../../src/http/limit/client.ts";
import { createApp } from "../../src/http/app.ts";
import { createLog } from "../../src/log.ts";
import type { Scope } from "../../src/model/key.ts";
import type { Source } from "../../src/sources/source.ts";
import { hashKey } from "../../src/tasks/create-key.ts";
import type { Bell } from "../../src/concurrency/bell.ts";
import type { Bells } from "../../src/process/dispatch.ts";
import { keptDoors } from "../support/kept-doors.ts";
import { sightingOf } from "../support/temporary-store.ts";

/** The time in these tests, Unix seconds. */
export const now = 1_700_000_000;

/** A request besides its path. */
export type Ask = {
  method?: string;
  key?: string | undefined;
  json?: unknown;
  body?: BodyInit;
  headers?: Record<string, string>;
};

/** An application over a real database, index and media folder, with a key for each scope. */
export type OpenApp = {
  context: AppContext;
  app: { fetch(request: Request, connection?: Connection): Response | Promise<Response> };
  bells: Bells;
  /** Workers whose bells were rung, in order. */
  woken: WorkerName[];
  /** Sends a request with the admin key by default; `key: undefined` sends none. */
  ask(path: string, request?: Ask): Promise<Response>;
  /** The same; returns the status and the JSON body. */
  json(path: string, request?: Ask): Promise<{ status: number; body: unknown }>;
  /** @param ended resolves when the users of the context have stopped. */
  close(ended?: Promise<void>): Promise<void>;
};

/** Bundled once a file of tests. */
const assets = bundleAssets();
const manuals = readManuals();

/** The key for a scope. */
const keyOf = (scope: Scope): string => `${scope}-key`;

export async function openApp(
  environment: Record<string, string> = {},
  changes: Partial<AppContext> = {},
): Promise<OpenApp> {
  const dataDir = mkdtempSync(join(tmpdir(), "rebooru-http-"));
  const woken: WorkerName[] = [];
  const log = createLog("silent");
  const config = readConfig({ DATA_DIR: dataDir, DECODE_CONCURRENCY: "1", ...environment });
  const opened = await createContext(config, log, { open: keptDoors, now: changes.now ?? (() => now) });
  for (const [name, bell] of Object.entries(opened.bells) as [WorkerName, Bell][]) {
    const { ring } = bell;
    bell.ring = () => {
      woken.push(name);
      ring();
    };
  }
  const context: AppContext = {
    ...opened.context,
    sources: [knownPlaces],
    startedAt: now - 100,
    token: "token-of-the-lock-file",
    assets: await assets,
    manuals: await manuals,
    signInLinks: createSignInLinks(changes.now ?? (() => now)),
    workers: () => [{ name: "resolve", running: true, settled: 3, lastEndedAt: null, lastError: null }],
    mainThread: () => ({ p99Ms: 1.5, worstMs: 4 }),
    samples: () => [],
    ...changes,
  };
  for (const scope of ["read", "ingest", "admin"] as const) {
    const hash = await hashKey(keyOf(scope));
    await context.store.addKey({ name: scope, hash, prefix: scope, scopes: [scope] }, now - 1000);
  }
  const app = createApp(context);
  const ask = async (path: string, request: Ask = {}) => app.fetch(requestOf(path, request));
  return {
    context,
    app,
    bells: opened.bells,
    woken,
    ask,
    async json(path, request) {
      const answer = await ask(path, request);
      return { status: answer.status, body: await answer.json() };
    },
    async close(ended) {
      await opened.close(ended);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function requestOf(path: string, request: Ask): Request {
  const {
    method = request.json === undefined && request.body === undefined ? "GET" : "POST",
    json,
    body,
  } = request;
  const key = "key" in request ? request.key : keyOf("admin");
  const headers = new Headers(request.headers);
  if (key !== undefined) headers.set("x-api-key", key);
  if (json !== undefined) headers.set("content-type", "application/json");
  return new Request(`http://rebooru.test${path}`, {
    method,
    headers,
    body: json === undefined ? (body ?? null) : JSON.stringify(json),
  });
}

/** A stand-in of Reddit: `pics` and `Art` exist, every other subreddit is unknown. */
const knownPlaces: Source = {
  name: "known-places",
  serves: "reddit",
  lanes: ["new", "backfill"],
  examples: ["pics"],
  async describe(address) {
    if (address.toLowerCase() === "pics") return { address: "pics", created: 1_200_000_000 };
    if (address.toLowerCase() === "offline") throw new AppError("no_host", "www.reddit.com: no such host");
    if (address.toLowerCase() === "art") return { address: "Art", created: 1_210_000_000 };
    return undefined;
  },
  poll: async () => ({ sightings: [], cursor: {}, next: "idle" }),
  read: async () => [],
};

/** Follows `pics` and stores `count` submissions of it, from `s1` on, a second apart. */
export async function addSubmissions(context: AppContext, count: number): Promise<void> {
  const place = { source: "reddit", address: "pics", created: 1_200_000_000, since: 1_200_000_000 };
  await context.store.addFeed(place, now);
  const by = { provider: "reddit-api", feedId: 1, fresh: true };
  for (let first = 1; first <= count; first += 500) {
    const ids = Array.from({ length: Math.min(500, count - first + 1) }, (_, index) => first + index);
    await context.store.saveSightings(
      ids.map((id) => ({
        sighting: sightingOf({ id: `s${id}`, created: 1_600_000_000 + id, permalink: null }),
        links: [],
      })),
      by,
      now - 10,
    );
  }
}
