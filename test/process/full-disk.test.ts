import { Database } from "bun:sqlite";
import { afterAll, describe, expect, test } from "bun:test";
import { appendFileSync, mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Rebooru, startRebooru } from "../../scripts/demo/rebooru.ts";
import { paint } from "../support/paint.ts";
import { sightingOf, temporaryFolder } from "../support/temporary-store.ts";

const folder = temporaryFolder();
const dataDir = join(folder.path, "data");
mkdirSync(dataDir);
const mounted = Bun.spawnSync(["mount", "-t", "tmpfs", "-o", "size=24m", "none", dataDir]).success;
if (!mounted) console.warn("A FULL DISK IS NOT TESTED HERE: only root may mount a small file system");
afterAll(() => {
  if (mounted) Bun.spawnSync(["umount", "-l", dataDir]);
  folder.dispose();
});

const key = "an-admin-key";
const filler = join(dataDir, "filler");

/** Writes until nothing more fits. */
function fill(): void {
  writeFileSync(filler, "");
  for (let bytes = 2 ** 20; bytes >= 1; bytes >>= 1)
    try {
      for (;;) appendFileSync(filler, Buffer.alloc(bytes, 1));
    } catch (error) {
      expect(error).toMatchObject({ code: "ENOSPC" });
    }
  expect(statfsSync(dataDir).bavail).toBe(0);
}

const ask = async (server: Rebooru, path: string, init: RequestInit = {}) => {
  const answer = await fetch(server.url + path, {
    ...init,
    headers: { "x-api-key": key, "content-type": "application/x-ndjson" },
  });
  return { answer, json: (await answer.json()) as any };
};
const push = (server: Rebooru, ids: readonly string[]) => {
  const posts = ids.map((id) => {
    const url = `https://pictures.example.org/${id}.png`;
    return JSON.stringify(sightingOf({ id, url, title: id.repeat(40), links: [url] }));
  });
  return ask(server, "/api/ingest?items=false", { method: "POST", body: posts.join("\n") });
};
const rows = <Row>(sql: string): Row[] => {
  using db = new Database(join(dataDir, "rebooru.sqlite"), { readonly: true });
  return db.query<Row, []>(sql).all();
};
const until = async (holds: () => boolean | Promise<boolean>) => {
  while (!(await holds())) await Bun.sleep(20);
};

describe.skipIf(!mounted)("a disk that is full", () => {
  test("is 507 and what was kept; the workers pause, go on by themselves, and nothing is lost", async () => {
    let served = 0;
    using upstream = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: async () =>
        new Response(new Uint8Array(await paint(served++)), { headers: { "content-type": "image/png" } }),
    });
    const server = await startRebooru(folder.path, {
      API_KEY: key,
      TICK_SECONDS: "1",
      FETCH_GATEWAYS: `*=http://127.0.0.1:${upstream.port}/?url={url}`,
      HOST_PACE: "*=8/0",
    });
    const storage = async () => (await ask(server, "/api/status")).json.storage;
    expect(await storage()).toEqual({ usable: true });
    const acknowledged = Array.from({ length: 20 }, (_, number) => `early${number}`);
    expect((await push(server, acknowledged)).answer.status).toBe(200);
    fill();

    let refused: Awaited<ReturnType<typeof push>> | undefined;
    for (let from = 0; refused === undefined; from += 200) {
      const ids = Array.from({ length: 200 }, (_, number) => `p${from + number}`);
      const pushed = await push(server, ids);
      expect(pushed.json).not.toMatchObject({ created: 0 });
      if (pushed.answer.ok) acknowledged.push(...ids);
      else refused = pushed;
    }
    expect(refused.answer.status).toBe(507);
    expect(Number(refused.answer.headers.get("retry-after"))).toBeGreaterThan(0);
    const { code, message } = refused.json.error;
    expect({ code, message }).toEqual({ code: "no_space", message: expect.stringContaining("disk is full") });
    const kept = Number(/(\d+) items of this request are stored/.exec(message)?.[1]);
    expect(rows("SELECT id FROM submission")).toHaveLength(acknowledged.length + kept);
    await until(async () => !(await storage()).usable);
    expect(await storage()).toMatchObject({ usable: false, code: "no_space" });
    expect((await ask(server, "/api/submission")).answer.status).toBe(200);

    rmSync(filler);
    await until(async () => (await storage()).usable);
    const later = Array.from({ length: 10 }, (_, number) => `later${number}`);
    expect((await push(server, later)).answer.status).toBe(200);
    const posts = rows("SELECT 1 FROM submission").length;
    await until(() => rows("SELECT 1 FROM image WHERE state = 'done'").length === posts);
    expect(rows("SELECT error FROM image WHERE tries > 0 OR state = 'dead' OR decode_tries > 1")).toEqual([]);
    expect(rows("SELECT error FROM link WHERE tries > 0 OR state = 'dead'")).toEqual([]);
    const log = await Bun.file(join(folder.path, "rebooru.log")).text();
    expect(log.match(/the workers pause/g)).toHaveLength(1);
    expect(log.match(/the workers go on/g)).toHaveLength(1);
    expect(log).not.toContain("stack");
    await server.stop();
  });
});
