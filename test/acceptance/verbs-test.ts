import { expect, test } from "bun:test";
import type { Image, Link } from "../support/lzbooru-workers.ts";
import type { Rebooru } from "./rebooru.ts";
import { Scenario } from "./scenario.ts";
import type { World } from "../../scripts/world/world.ts";
import { mainSubreddit } from "./world.ts";

const minutes = 60_000;
const seconds = (): number => Math.floor(Date.now() / 1000);

function due(server: Rebooru, type = ""): Promise<Link[]> {
  return server.list<Link>(`/api/link${type}?q=1000`);
}

/** The type the contract gives a URL; undefined where another site's resolver may name itself. */
function typeFor(url: string): string | null {
  const { hostname, pathname } = new URL(url);
  if (
    /^(i|preview)\.redd\.it$/.test(hostname) ||
    (hostname.endsWith("reddit.com") && pathname.startsWith("/gallery/"))
  )
    return "reddit";
  if (/(^|\.)imgur\.(com|io)$/.test(hostname)) return "imgur";
  return /\.(png|jpe?g)$/i.test(pathname) ? "generic" : null;
}

async function listing(server: Rebooru, world: World): Promise<void> {
  const links = await due(server);
  expect(new Set(links.map((link) => link.id)).size).toBe(links.length);
  expect(links.map((link) => link.priority)).toEqual(links.map(() => 0));
  for (const link of links) {
    expect(Object.keys(link).sort()).toEqual(["created", "id", "last_visited", "priority", "type", "url"]);
    expect(link.last_visited).toBeNull();
    expect(link.type, link.url).toBe(typeFor(link.url));
    expect(world.submissions.find((entry) => entry.id === link.id)?.created).toBe(link.created as number);
  }
  const times = links.map((link) => link.created as number);
  expect([[...times].sort((a, b) => a - b), [...times].sort((a, b) => b - a)]).toContainEqual(times);
  for (const type of ["reddit", "imgur", "generic"]) {
    expect(await due(server, `/${type}`)).toEqual(links.filter((link) => link.type === type));
  }
  expect(await server.list("/api/link?q=3")).toEqual(links.slice(0, 3));
}

async function linkVerbs(server: Rebooru): Promise<void> {
  const [a, b, c, d] = await due(server);
  if (!a || !b || !c || !d) throw new Error("four links are needed");
  const ids = async (): Promise<string[]> => (await due(server)).map((link) => link.id);
  const put = async (rows: readonly object[], count: number): Promise<void> => {
    expect(await server.ask("PUT", "/api/link", rows)).toMatchObject({ status: 200, body: count });
  };
  await put([{ ...a, last_visited: seconds(), priority: 1 }], 1);
  expect(await ids()).not.toContain(a.id);
  await put([{ ...a, last_visited: seconds() - 7200, priority: 1 }], 1);
  expect((await due(server)).at(-1)).toEqual({
    ...a,
    last_visited: expect.any(Number),
    priority: 1,
  });
  await put([{ ...b, last_visited: seconds(), priority: 3 }], 1);
  expect(await ids()).not.toContain(b.id);
  await put([{ ...b, last_visited: seconds() - 7200, priority: 3 }], 1);
  expect(await ids()).not.toContain(b.id);
  expect(JSON.stringify((await server.ask("GET", "/api/dead")).body)).toContain(b.id);
  const { url: _url, ...everyLink } = c;
  await put([{ ...everyLink, last_visited: seconds(), priority: 1 }], 1);
  expect(await ids()).not.toContain(c.id);
  expect(await server.ask("DELETE", "/api/link", [d])).toMatchObject({ status: 200, body: 1 });
  expect(await ids()).not.toContain(d.id);
  await put([{ ...d, last_visited: seconds() - 7200, priority: 1 }], 1).catch(() => undefined);
  expect(await ids(), "a deleted link stays done").not.toContain(d.id);
}

async function newRows(server: Rebooru, world: World): Promise<void> {
  const id = "1zzzzz9";
  const row = {
    id,
    title: "From outside",
    author: "someone",
    subreddit: mainSubreddit(world).name,
    created: seconds() - 60,
    flair: null,
    nsfw: false,
  };
  expect(await server.ask("POST", "/api/submission", [row])).toMatchObject({ status: 201, body: 1 });
  expect(await server.ask("POST", "/api/submission", [{ ...row, title: "Renamed" }])).toMatchObject({
    status: 201,
    body: 1,
  });
  expect((await server.ask("GET", `/api/submission/${id}`)).body).toEqual({ ...row, title: "Renamed" });
  const urls = ["https://i.redd.it/outsideoutsid.jpg", "https://imgur.com/a/OutsidQ"];
  expect(
    await server.ask(
      "POST",
      "/api/link",
      urls.map((url) => ({ id, url })),
    ),
  ).toMatchObject({ status: 201, body: 2 });
  const mine = (await due(server)).filter((link) => link.id === id);
  expect(mine).toHaveLength(1);
  const image = { submission_id: id, url: urls[0] };
  for (let again = 0; again < 2; again++)
    expect(await server.ask("POST", "/api/image", [image])).toMatchObject({ status: 201, body: 1 });
  const held = (await server.list<Image>("/api/image?q=100")).filter((one) => one.submission_id === id);
  expect(held).toHaveLength(1);
  expect(Object.keys(held[0] ?? {}).sort()).toEqual(["id", "submission_id", "url"]);
  await encodings(server, held[0]?.id, id);
}

async function encodings(server: Rebooru, image: unknown, submission: string): Promise<void> {
  const even = [65_536, 65_536, 65_536, 65_536];
  const dark = [262_144, 0, 0, 0];
  const bits = "0110".repeat(16);
  const mine = async (path: string): Promise<unknown> =>
    (await server.list<{ id: unknown }>(path)).filter((row) => row.id === image);
  const waiting = async (): Promise<boolean> =>
    (await server.list<Image>("/api/image?q=100")).some((one) => one.submission_id === submission);
  const dhash = { id: image, red: bits, green: bits, blue: bits };
  expect(await server.ask("POST", "/api/dhash", [dhash])).toMatchObject({ status: 201, body: 1 });
  expect(await mine("/api/dhash")).toEqual([dhash]);
  expect(await waiting(), "a dhash alone leaves the image to be done").toBe(true);
  for (const counts of [even, dark]) {
    const histogram = { id: image, red: counts, green: counts, blue: even };
    expect(await server.ask("POST", "/api/histogram", [histogram])).toMatchObject({ status: 201, body: 1 });
    expect(await mine("/api/histogram")).toEqual([histogram]);
    expect(await waiting()).toBe(false);
  }
  const other = { submission_id: submission, url: "https://i.redd.it/outsideoutsi2.jpg" };
  await server.ask("POST", "/api/image", [other]);
  const second = (await server.list<Image>("/api/image?q=100")).filter(
    (one) => one.submission_id === submission,
  );
  expect(second).toHaveLength(1);
  expect(await server.ask("DELETE", "/api/image", second)).toMatchObject({ status: 200, body: 1 });
  expect(await waiting()).toBe(false);
}

/** Each verb of LZBooru's tables on a server that leaves the work to others. */
export function verbsTest(seed: number, now: number): void {
  test(
    "links, images and encodings change as LZBooru's verbs say",
    async () => {
      const scenario = await Scenario.open({ seed, now, count: 90, environment: { WORKERS: "aggregate" } });
      try {
        await scenario.server.start();
        await scenario.follow();
        await scenario.submissionsArrive(2 * minutes);
        await listing(scenario.server, scenario.world);
        await linkVerbs(scenario.server);
        await newRows(scenario.server, scenario.world);
      } finally {
        await scenario.end();
      }
    },
    4 * minutes,
  );
}
