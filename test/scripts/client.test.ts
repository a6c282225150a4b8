import { afterAll, expect, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { holdFolder } from "../../src/process/data-folder.ts";
import { outcomeOf, startProgram } from "../support/start-program.ts";
import { temporaryFolder } from "../support/temporary-store.ts";

const asked: string[] = [];
let home = "";
/** A server at the address that a data folder names: `/` says `home`, everything else is a page. */
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request) {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    return new Response(pathname === "/" ? home : "<html>\nhello");
  },
});
afterAll(() => server.stop(true));

/** A data folder that a killed server left behind, with this server at its address. */
function abandonedFolder() {
  const folder = temporaryFolder();
  const held = holdFolder(folder.path);
  held.announce("127.0.0.1", server.port ?? 0);
  const left = readdirSync(folder.path).map((name) => {
    const path = join(folder.path, name);
    return { path, bytes: readFileSync(path) };
  });
  held.release();
  for (const { path, bytes } of left) writeFileSync(path, bytes);
  return folder;
}

const listFeeds = (dataDir: string) =>
  outcomeOf(startProgram("scripts/feeds.ts", ["list"], { DATA_DIR: dataDir }));

test.each([`{"name":"Other"}`, "<html>", "[]"])(
  "a stranger at the port of a killed server, whose / says %s, is told nothing",
  async (words) => {
    const folder = abandonedFolder();
    [home, asked.length] = [words, 0];
    expect((await listFeeds(folder.path)).problems).toContain("has no database");
    expect(asked).toEqual(["/"]);
    folder.dispose();
  },
);

test("an answer that is not JSON is one line that says so", async () => {
  const folder = abandonedFolder();
  [home, asked.length] = [`{"name":"Rebooru","version":"9"}`, 0];
  const { code, problems } = await listFeeds(folder.path);
  expect(code).toBe(1);
  expect(problems).toMatch(/^error: GET \/api\/feed\S*: 200, but not JSON$/);
  folder.dispose();
});
