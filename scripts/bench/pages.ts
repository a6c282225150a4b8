import { existsSync } from "node:fs";
import { join } from "node:path";
import { fillGallery } from "./support/fill-gallery.ts";
import { percentile } from "./support/percentile.ts";
import { serveHere } from "./support/serve-here.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const list = (count: number, name: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => name(n)).join(",");

/** Queries from what everything matches to what nothing does, short and long, common and rare. */
const queries = (files: number): readonly string[] => [
  "",
  "nsfw:no",
  "light",
  "light river",
  "-light",
  '"light and a river"',
  "light xyzzy",
  "xyzzy",
  "subreddit:pics",
  "subreddit:place3 light",
  "author:author_77",
  "score:10000..",
  "score:99500..",
  "-score:..90000",
  "width:>3400 height:>2300",
  "date:2015",
  "date:2012..2014 garden",
  "has:prompt has:ratings",
  "mos:9.5.. votes:100",
  `subreddit:${list(80, (n) => `place${n}`)}`,
  `-subreddit:${list(80, (n) => `place${n}`)} light`,
  `id:${list(90, (n) => `s${String(1 + Math.floor((n * files) / 90)).padStart(7, "0")}`)}`,
];

/** The pages by what they are: a picture and a report in the middle of all. */
function pathsOf(files: number): [what: string, path: string][] {
  const middle = Math.floor(files / 2);
  const posts = (query: string, rest = "") => `/posts?tags=${encodeURIComponent(query)}${rest}`;
  const short = (query: string) => (query === "" ? "everything" : query.slice(0, 40));
  return [
    ...queries(files).flatMap((query): [string, string][] => [
      [`gallery, ${short(query)}`, posts(query)],
      [`gallery, far back, ${short(query)}`, posts(query, `&below=${middle}`)],
    ]),
    ["gallery, newer than, light", posts("light", `&above=${middle}`)],
    ["picture", `/posts/${middle + 1}`],
    ["picture in a query", `/posts/${middle + 1}?tags=light`],
    ["search by a picture", "/search"],
    ["reposts", "/reposts"],
    ["reposts of a place", "/reposts?place=pics&state=confirmed"],
    ["a small read beside them", "/api/submission/s0000101"],
  ];
}

const rounds = 40;

/**
 * `bun run bench pages [files] [folder]`: how long the server takes for each kind of page with so many made-up pictures (a million),
 * in turn, as different people would ask; and the bytes of the first page. A folder keeps the database.
 */
export async function run([count = "1000000", folder]: string[]): Promise<void> {
  const files = Number(count);
  using temporary = temporaryFolder();
  const path = join(folder ?? temporary.path, "rebooru.sqlite");
  if (!existsSync(path))
    console.log(`tagged ${Math.round(fillGallery(path, files)).toLocaleString("en")} pictures a second`);
  await using server = await serveHere(folder ?? temporary.path, { RATE_LIMIT: "none" });
  const paths = pathsOf(files);
  const taken = new Map<string, number[]>(paths.map(([what]) => [what, []]));
  for (let round = -2; round < rounds; round++) {
    for (const [what, page] of paths) {
      const started = performance.now();
      const answer = await fetch(server.url + page, { headers: { accept: "text/html,*/*" } });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${page}: ${answer.status}`);
      // The first rounds read what is on disk.
      if (round >= 0) taken.get(what)?.push(performance.now() - started);
    }
  }
  for (const [what, times] of [...taken, ["all of them", [...taken.values()].flat()] as const]) {
    const figure = (share: number) => percentile(times, share).toFixed(1).padStart(6);
    console.log(`${what.padEnd(62)} p50 ${figure(0.5)} ms, p99 ${figure(0.99)} ms, worst ${figure(1)} ms`);
  }
  console.log(await bytesOfFirstPage(server.url));
}

/** Bytes of the gallery with its script and style, as they are and as they are sent. */
async function bytesOfFirstPage(url: string): Promise<string> {
  const page = await (await fetch(`${url}/posts`, { headers: { accept: "text/html" } })).text();
  const assets = [...page.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, asset = ""]) => asset);
  const sizes = await Promise.all(
    ["/posts", ...assets].map(async (asset) => {
      const ask = (encoding: string) =>
        fetch(url + asset, {
          headers: { accept: "text/html,*/*", "accept-encoding": encoding },
          decompress: false,
        });
      const [raw, sent] = await Promise.all([ask("identity"), ask("gzip")]);
      return { raw: (await raw.bytes()).length, sent: (await sent.bytes()).length };
    }),
  );
  const kilobytes = (of: "raw" | "sent") => sizes.map((size) => (size[of] / 1000).toFixed(1)).join(" + ");
  const total = sizes.reduce((sum, { raw }) => sum + raw, 0) / 1000;
  return `first page, style and script: ${kilobytes("raw")} = ${total.toFixed(1)} kB; sent: ${kilobytes("sent")} kB`;
}
