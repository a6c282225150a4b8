import { createHash } from "node:crypto";
import { bytesOf, type Recipe } from "../../scripts/world/recipes.ts";
import type { LoggedRequest } from "../../scripts/world/stand-in.ts";
import type { World, WorldSubmission } from "../../scripts/world/world.ts";
import { expectedSubmission } from "./world.ts";

/** A URL in the one spelling that requests and the world compare by: no fragment. */
export function plainUrl(url: string): string {
  const parsed = new URL(url);
  parsed.hash = "";
  return parsed.href;
}

/** The SHA-256 of a picture as it is served, in hexadecimal. */
export const sha256Of = async (recipe: Recipe): Promise<string> =>
  createHash("sha256")
    .update(await bytesOf(recipe))
    .digest("hex");

/** A picture Rebooru holds, by its natural keys. */
export interface HeldPicture {
  readonly submission: string;
  readonly position: number;
  readonly url: string;
  readonly caption: string | null;
  readonly sha256: string;
}

/** A submission as Rebooru gives it. */
export interface HeldSubmission {
  readonly id: string;
  readonly title: string;
  readonly author: string;
  readonly subreddit: string;
  readonly created: number;
  readonly flair: string | null;
  readonly nsfw: boolean;
}

/** What Rebooru ended up with. */
export interface EndState {
  readonly submissions: readonly HeldSubmission[];
  readonly pictures: readonly HeldPicture[];
  /** Failures, by submission. */
  readonly dead: ReadonlyMap<string, readonly string[]>;
}

function describe(entry: WorldSubmission): string {
  return `${entry.id} (${entry.kind}, ${entry.post.url})`;
}

async function pictureDifferences(entry: WorldSubmission, state: EndState): Promise<string[]> {
  const held = state.pictures
    .filter((one) => one.submission === entry.id)
    .sort((a, b) => a.position - b.position);
  const found: string[] = [];
  const wanted = entry.expected;
  if (new Set(held.map((one) => one.position)).size !== held.length)
    found.push(`${describe(entry)}: two pictures at one position`);
  if (held.length !== wanted.length) {
    found.push(
      `${describe(entry)}: ${wanted.length} pictures expected, ${held.length} held: ${held.map((one) => one.url).join(" ")}`,
    );
    return found;
  }
  for (const [at, { url, alsoAt = [], caption, recipe }] of wanted.entries()) {
    const urls = [url, ...alsoAt];
    const one = held[at];
    if (!one) continue;
    if (!urls.some((address) => plainUrl(address) === plainUrl(one.url)))
      found.push(`${describe(entry)} picture ${at}: URL ${one.url}, expected ${urls.join(" or ")}`);
    if ((one.caption ?? "") !== (caption ?? ""))
      found.push(`${describe(entry)} picture ${at}: caption ${one.caption}, expected ${caption}`);
    if (one.sha256 !== (await sha256Of(recipe)))
      found.push(`${describe(entry)} picture ${at}: other content`);
  }
  return found;
}

function submissionDifferences(world: World, state: EndState): string[] {
  const found: string[] = [];
  const held = new Map(state.submissions.map((one) => [one.id, one]));
  if (held.size !== state.submissions.length) found.push("a submission is listed twice");
  for (const entry of world.submissions) {
    const wanted = expectedSubmission(entry);
    const one = held.get(wanted.id);
    if (!one) {
      found.push(`${describe(entry)}: not held`);
      continue;
    }
    held.delete(wanted.id);
    for (const field of ["title", "author", "subreddit", "created", "flair", "nsfw"] as const) {
      const [is, should] = [one[field] === "" ? null : one[field], wanted[field]];
      if (is !== should)
        found.push(`${describe(entry)}: ${field} ${JSON.stringify(is)}, expected ${JSON.stringify(should)}`);
    }
  }
  for (const id of held.keys()) found.push(`submission ${id} is held and nobody posted it`);
  return found;
}

/** Everything in which what Rebooru holds differs from what the world says, in words; empty when nothing does. */
export async function differences(world: World, state: EndState): Promise<string[]> {
  const found = submissionDifferences(world, state);
  for (const entry of world.submissions) {
    found.push(...(await pictureDifferences(entry, state)));
    const reasons = state.dead.get(entry.id) ?? [];
    if (entry.failure && reasons.length === 0)
      found.push(`${describe(entry)}: a failure expected, none recorded`);
    if (!entry.failure && !entry.mayFail && reasons.length > 0)
      found.push(`${describe(entry)}: failed: ${reasons.join("; ")}`);
    if (reasons.some((reason) => reason.trim() === ""))
      found.push(`${describe(entry)}: a failure without a reason`);
  }
  return found;
}

const pictureHost = /^(i|preview)\.redd\.it$|^i\.imgur\.com$/;
const pictureExtension = /\.(jpe?g|png|gif|webp)$/i;
const privateHost = /^(localhost|127\.|10\.|192\.168\.|169\.254\.|\[)/;

/** How often a URL may be downloaded in a life without crashes: a page's peek may come before a picture's download. */
function allowance(url: string): number {
  const { hostname, pathname } = new URL(url);
  return pictureHost.test(hostname) || pictureExtension.test(pathname) ? 1 : 2;
}

/** How often each URL answered a GET with a picture, to anyone but those named. */
export function downloads(
  visits: readonly LoggedRequest[],
  notBy: readonly string[] = [],
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { url, method, isPicture, userAgent } of visits) {
    if (!isPicture || method !== "GET" || notBy.includes(userAgent)) continue;
    counts.set(plainUrl(url), (counts.get(plainUrl(url)) ?? 0) + 1);
  }
  return counts;
}

/** Everything in which the downloads differ from "each picture once, nothing else", allowing `repeats` more a URL. */
export function downloadProblems(world: World, visits: readonly LoggedRequest[], repeats = 0): string[] {
  const wanted = new Set(
    world.submissions.flatMap((entry) =>
      entry.expected.flatMap(({ url, alsoAt = [] }) => [url, ...alsoAt].map(plainUrl)),
    ),
  );
  const found: string[] = [];
  for (const [url, count] of downloads(visits)) {
    if (!wanted.has(url)) found.push(`${url} was downloaded and no submission asks for it`);
    if (count > allowance(url) + repeats) found.push(`${url} was downloaded ${count} times`);
  }
  for (const { url } of visits)
    if (privateHost.test(new URL(url).hostname)) found.push(`${url} was asked for, and is private`);
  return found;
}
