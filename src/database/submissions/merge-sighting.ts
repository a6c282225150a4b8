import { authorityOf, type Origin, type Origins, providerOf } from "../../model/origin.ts";
import type { Sighting, SubmissionMedia } from "../../model/submission.ts";
import type { submission } from "../schema/tables.ts";

type Row = typeof submission.$inferSelect;

const immutable = ["title", "author", "created", "place", "url", "permalink", "crosspostParent"] as const;
const mutable = ["flair", "nsfw", "spoiler", "score", "comments", "removal"] as const;
type Plain = (typeof immutable)[number] | (typeof mutable)[number];
type Name = Plain | "gallery" | "preview";
const names: readonly Name[] = [...immutable, ...mutable, "gallery", "preview"];

/** Fields in which `null` is a value (no flair, not removed), so that "unknown" is stored as an origin of its own. */
const nullable = ["flair", "nsfw", "spoiler", "removal"] as const;
const isNullable = (name: Name): boolean => nullable.some((field) => field === name);

/** The value of one field, and the observation that it comes from. */
type Claim = { value: unknown; origin: Origin };

/** The columns that are merged of sightings. */
export type Merged = Pick<Row, Plain | "media" | "authority" | "observedAt" | "origins">;

/** A row of which nothing is known. */
const unknown: Merged = {
  title: "",
  author: null,
  created: 0,
  place: "",
  url: null,
  permalink: null,
  crosspostParent: null,
  flair: null,
  nsfw: false,
  spoiler: false,
  score: null,
  comments: null,
  removal: null,
  media: null,
  authority: 0,
  observedAt: 0,
  origins: null,
};

/** The columns of a first sighting: the same as merging it into nothing, in a tenth of the time. */
export function firstSighting(seen: Sighting, authority: number, now: number): Merged {
  const { flair = null, nsfw = false, spoiler = false, score = null, comments = null, removal = null } = seen;
  const { title, author, created, place, url, permalink, crosspostParent } = seen;
  const missing = nullable.filter((name) => seen[name] === undefined);
  return {
    title,
    author,
    created,
    place,
    url,
    permalink,
    crosspostParent,
    flair,
    nsfw,
    spoiler,
    score,
    comments,
    removal,
    media: mediaOf(seen.media?.gallery, seen.media?.preview),
    authority,
    observedAt: Math.min(seen.observedAt ?? now, now),
    origins: missing.length > 0 ? Object.fromEntries(missing.map((name) => [name, null])) : null,
  };
}

function mediaOf(
  gallery: SubmissionMedia["gallery"] | undefined,
  preview: string | undefined,
): SubmissionMedia | null {
  if (gallery === undefined && preview === undefined) return null;
  return { ...(gallery !== undefined && { gallery }), ...(preview !== undefined && { preview }) };
}

/**
 * Merges a further sighting into a stored submission. Each field is a register of its own whose values have a
 * total order, so that any order of arrival ends in the same row: of an immutable field the best provider's value
 * counts (then the latest), of a mutable one the latest (then the best provider's), of galleries the one with the
 * most pictures. What a provider cannot know (`undefined`), and a deleted author, is no value.
 * @returns every merged column, or `undefined` when nothing changes.
 */
export function mergeSighting(
  row: Merged | undefined,
  seen: Sighting,
  authority: number,
  now: number,
): Merged | undefined {
  const origin = { authority, at: Math.min(seen.observedAt ?? now, now) };
  const claims = new Map<Name, Claim>();
  for (const name of row ? names : []) {
    const stored = row && claimOf(row, name);
    if (stored) claims.set(name, stored);
  }
  let changed = false;
  for (const name of names) {
    const value = valueOf(seen, name);
    if (value === undefined) continue;
    const stored = claims.get(name);
    if (stored && !outranks(name, { value, origin }, stored)) continue;
    claims.set(name, { value, origin });
    changed = true;
  }
  return changed || !row ? toRow(claims) : undefined;
}

/** Whether the mutable fields are known: whether it is nsfw, above all. */
export const isComplete = (row: Pick<Row, "origins">): boolean => row.origins?.nsfw !== null;

/** Every known field: its value, the provider that it comes from, and the time of the observation. */
export function originsOf(row: Merged): Record<string, { value: unknown; provider: string; at: number }> {
  const entries = names.flatMap((name) => {
    const claim = claimOf(row, name);
    if (!claim) return [];
    const { authority, at } = claim.origin;
    return [[name, { value: claim.value, provider: providerOf(authority), at }] as const];
  });
  return Object.fromEntries(entries);
}

/** Whether values differ, and not only their origins. */
export const isUpdate = (before: Merged, after: Merged): boolean =>
  [...immutable, ...mutable, "media" as const].some(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );

/** `undefined`: unknown. */
function valueOf(seen: Sighting, name: Name): unknown {
  switch (name) {
    case "gallery":
    case "preview":
      return seen.media?.[name];
    case "title":
    case "author":
    case "created":
    case "place":
    case "url":
    case "permalink":
    case "crosspostParent":
      return seen[name] ?? undefined;
    default:
      return seen[name];
  }
}

function claimOf(row: Merged, name: Name): Claim | undefined {
  const value = name === "gallery" || name === "preview" ? row.media?.[name] : row[name];
  const origin = row.origins?.[name];
  if (origin === null) return undefined;
  if ((value === null || value === undefined) && !isNullable(name)) return undefined;
  return { value, origin: origin ?? { authority: row.authority, at: row.observedAt } };
}

/** A total order over the claims of one field: whichever comes first, the same one stays. */
function outranks(name: Name, claim: Claim, other: Claim): boolean {
  const rank = claim.origin.authority - other.origin.authority;
  const age = other.origin.at - claim.origin.at;
  const size = name === "gallery" ? validItems(other.value) - validItems(claim.value) : 0;
  const isImmutable = immutable.some((field) => field === name);
  const [first, second] = isImmutable ? [rank, age] : [age, rank];
  const difference = size || first || second;
  if (difference !== 0) return difference < 0;
  // A later push corrects an earlier one, within the same second too.
  if (claim.origin.authority >= authorityOf("push")) return true;
  return JSON.stringify(claim.value) > JSON.stringify(other.value);
}

const validItems = (gallery: unknown): number =>
  (gallery as SubmissionMedia["gallery"])?.items.filter((item) => item.status === "valid").length ?? 0;

/** The most common origin is the row's own; `origins` holds the fields that have another one, or none. */
function toRow(claims: ReadonlyMap<Name, Claim>): Merged {
  const rowOrigin = mostCommon([...claims.values()].map((claim) => claim.origin));
  const origins: { [field: string]: Origin | null } = {};
  const row: Record<string, unknown> = {};
  for (const name of names) {
    const claim = claims.get(name);
    if (!claim && isNullable(name)) origins[name] = null;
    if (!claim) continue;
    row[name] = claim.value;
    if (claim.origin !== rowOrigin && keyOf(claim.origin) !== keyOf(rowOrigin)) origins[name] = claim.origin;
  }
  const { gallery, preview, ...plain } = row;
  return {
    ...unknown,
    ...(plain as Partial<Merged>),
    media: mediaOf(gallery as SubmissionMedia["gallery"], preview as SubmissionMedia["preview"]),
    authority: rowOrigin.authority,
    observedAt: rowOrigin.at,
    origins: Object.keys(origins).length > 0 ? (origins satisfies Origins) : null,
  };
}

const keyOf = ({ authority, at }: Origin): string => `${authority} ${at}`;

const none: Origin = { authority: 0, at: 0 };

/** Of several equally common origins the better, then the later, so that the outcome is unique. */
function mostCommon(origins: readonly Origin[]): Origin {
  const [first = none] = origins;
  if (origins.every((origin) => origin === first)) return first;
  const counted = [...Map.groupBy(origins, keyOf).values()].flatMap((same) =>
    same.slice(0, 1).map((origin) => ({ ...origin, count: same.length })),
  );
  counted.sort((a, b) => b.count - a.count || a.authority - b.authority || b.at - a.at);
  const { authority, at } = counted[0] ?? none;
  return { authority, at };
}
