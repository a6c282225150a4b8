import { join } from "node:path";
import { fillTables } from "./support/fill-tables.ts";
import { percentile } from "./support/percentile.ts";
import { serveHere } from "./support/serve-here.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** Every route that answers from the database: the first page, one far into the list, and filters that nearly nothing or nothing passes. */
const routes = (rows: number): string[] => {
  const far = Math.floor(rows * 0.9);
  return [
    "/api/status",
    "/api/feed",
    "/api/feed/7",
    "/api/chart/growth.svg",
    "/api/chart/scores.svg",
    "/api/chart/challenges.svg",
    ...["dead", "waiting"].flatMap((list) => [
      `/api/${list}`,
      `/api/${list}?stage=image&limit=200`,
      `/api/${list}?stage=image&host=host30.example`,
      `/api/${list}?stage=link&host=nowhere.example`,
      `/api/${list}?stage=image&reason=gone`,
      `/api/${list}?stage=image&reason=nothing`,
      `/api/${list}?stage=forest&reason=nothing`,
    ]),
    `/api/dead?after=0.${far}`,
    `/api/dead?stage=image&after=0.${far}`,
    "/api/waiting/groups",
    "/api/subreddit?limit=100",
    "/api/submission?limit=100",
    `/api/submission?limit=100&after=${far}`,
    "/api/link?q=100",
    "/api/link/imgur?q=100",
    "/api/link/none?q=100",
    "/api/image?q=100",
    "/api/comment?limit=100",
    `/api/comment?limit=100&after=${Math.floor(far / 2)}`,
    "/api/comment?submission=s00000011",
    "/api/generation?limit=100",
    "/api/generation?limit=100&author=author_10",
    "/api/generation?limit=100&subreddit=place10",
    "/api/generation?limit=100&subreddit=nowhere",
    "/api/generation?limit=100&tool=nothing",
    "/api/generation?limit=100&type=edit",
    "/api/generation?limit=100&q=river",
    "/api/generation?limit=100&q=nothing",
    "/api/search?q=river",
    "/api/search?q=nothing",
    "/api/repost?limit=100",
    "/api/repost?limit=100&state=open",
    "/api/repost?limit=100&state=confirmed",
    "/api/repost?limit=100&subreddit=place1",
    "/api/repost?limit=100&subreddit=nowhere",
    "/api/repost?limit=100&since=2030",
    "/api/event?limit=100",
    `/api/event?limit=100&after=${Math.floor(far / 5)}`,
    "/api/audit?limit=100",
    "/api/challenge?limit=100",
    "/api/challenge/dpc-10",
    "/api/rating/s00000011",
    "/api/block",
    "/api/placeholder",
    "/api/export",
  ];
};
const rounds = 3;

/**
 * `bun run bench tables [submissions] [folder]`: how long every route takes that answers from the database, with so many made-up
 * submissions (a million) and what belongs to them; each alone, first asked anew and then again. A folder keeps the database.
 */
export async function run([rows = "1000000", folder]: string[]): Promise<void> {
  using temporary = temporaryFolder();
  const path = folder ?? temporary.path;
  if (!(await Bun.file(join(path, "rebooru.sqlite")).exists()))
    fillTables(join(path, "rebooru.sqlite"), Number(rows));
  await using server = await serveHere(path);
  for (const route of routes(Number(rows))) {
    const times: number[] = [];
    let told = "";
    for (let round = 0; round < rounds; round++) {
      const started = performance.now();
      const answer = await fetch(server.url + route);
      const { length } = await answer.text();
      times.push(performance.now() - started);
      told = answer.ok ? `${length} bytes` : `${answer.status}`;
    }
    const [first = 0, ...again] = times;
    console.log(
      `${route.padEnd(52)} first ${first.toFixed(1).padStart(8)} ms, again ${percentile(again, 0.5).toFixed(1).padStart(8)} ms, ${told}`,
    );
  }
}
