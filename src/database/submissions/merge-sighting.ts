import { authorityOf, type Origin, type Origins, providerOf } from "../../model/origin.ts";
import type { Sighting, SubmissionMedia } from "../../model/submission.ts";
import type { submission } from "../schema/tables.ts";

type Row = typeof submission.$inferSelect;

const immutable = ["title", "author", "created", "place", "url", "permalink", "crosspostParent"] as const;
const mutable = ["flair", "nsfw", "spoiler", "score", "comments", "removal"] as const;
type Plain = (typeof immutable)[number] | (typeof mutable)[number];
type Name = Plain | "gallery" | "preview";
const names: readonly Name[] = [...immutable, ...mutable, "gallery", "preview"];

/** Where `null` in the row is a statement (no flair, not removed), so that "nobody said" must be written down. */
const speaking = ["flair", "nsfw", "spoiler", "removal"] as const;
const speaksWhenEmpty: readonly Name[] = speaking;

/** One statement about one field. */
type Claim = { value: unknown; origin: Origin };

/** The columns that hold what the sightings say. */
export type Merged = Pick<Row, Plain | "media" | "authority" | "observedAt" | "origins">;

/** A row that nobody has said anything of. */
const untold: Merged = {
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

/** What a first sighting makes of a submission: the same as merging it into nothing, in a tenth of the time. */
export function firstSighting(seen: Sighting, authority: number, now: number): Merged {
  const { flair = null, nsfw = false, spoiler = false, score = null, comments = null, removal = null } = seen;
  const { title, author, created, place, url, permalink, crosspostParent } = seen;
  const silent = speaking.filter((name) => seen[name] === undefined);
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
    origins: silent.length > 0 ? Object.fromEntries(silent.map((name) => [name, null])) : null,
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
 * What a further sighting makes of a stored submission. Each field is a register of its own whose statements have a
 * total order, so that any order of arrival ends in the same row: of what cannot change the best provider's
 * counts (then the latest), of what can the latest (then the best provider's), of galleries the one with the
 * most pictures. What a provider cannot know (`undefined`), and a deleted author, is no statement.
 * @returns the whole of it, or `undefined` when nothing changes.
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
    const held = row && heldClaim(row, name);
    if (held) claims.set(name, held);
  }
  let changed = false;
  for (const name of names) {
    const value = statementOf(seen, name);
    if (value === undefined) continue;
    const held = claims.get(name);
    if (held && !outranks(name, { value, origin }, held)) continue;
    claims.set(name, { value, origin });
    changed = true;
  }
  return changed || !row ? toRow(claims) : undefined;
}

/** Whether somebody has said of the row what can change: whether it is nsfw, above all. */
export const isComplete = (row: Pick<Row, "origins">): boolean => row.origins?.nsfw !== null;

/** Every field that somebody has told: its value, whose word it is, and from when. */
export function tellingsOf(row: Merged): Record<string, { value: unknown; provider: string; at: number }> {
  const told = names.flatMap((name) => {
    const claim = heldClaim(row, name);
    if (!claim) return [];
    const { authority, at } = claim.origin;
    return [[name, { value: claim.value, provider: providerOf(authority), at }] as const];
  });
  return Object.fromEntries(told);
}

/** Whether what is told differs, and not only who told it. */
export const tellsMore = (before: Merged, after: Merged): boolean =>
  [...immutable, ...mutable, "media" as const].some(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );

/** `undefined`: it says nothing of this. */
function statementOf(seen: Sighting, name: Name): unknown {
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

function heldClaim(row: Merged, name: Name): Claim | undefined {
  const value = name === "gallery" || name === "preview" ? row.media?.[name] : row[name];
  const told = row.origins?.[name];
  if (told === null) return undefined;
  if ((value === null || value === undefined) && !speaksWhenEmpty.includes(name)) return undefined;
  return { value, origin: told ?? { authority: row.authority, at: row.observedAt } };
}

/** A total order over statements about one field: whichever comes first, the same one stays. */
function outranks(name: Name, one: Claim, other: Claim): boolean {
  const rank = one.origin.authority - other.origin.authority;
  const age = other.origin.at - one.origin.at;
  const size = name === "gallery" ? validItems(other.value) - validItems(one.value) : 0;
  const isImmutable = immutable.some((field) => field === name);
  const [first, second] = isImmutable ? [rank, age] : [age, rank];
  const difference = size || first || second;
  if (difference !== 0) return difference < 0;
  // Whoever hands over corrects what was handed over before, within the same second too.
  if (one.origin.authority >= authorityOf("push")) return true;
  return JSON.stringify(one.value) > JSON.stringify(other.value);
}

const validItems = (gallery: unknown): number =>
  (gallery as SubmissionMedia["gallery"])?.items.filter((item) => item.status === "valid").length ?? 0;

/** The commonest origin is the row's own; the fields that have another one, or none, say so. */
function toRow(claims: ReadonlyMap<Name, Claim>): Merged {
  const own = commonest([...claims.values()].map((claim) => claim.origin));
  const origins: { [field: string]: Origin | null } = {};
  const row: Record<string, unknown> = {};
  for (const name of names) {
    const claim = claims.get(name);
    if (!claim && speaksWhenEmpty.includes(name)) origins[name] = null;
    if (!claim) continue;
    row[name] = claim.value;
    if (claim.origin !== own && keyOf(claim.origin) !== keyOf(own)) origins[name] = claim.origin;
  }
  const { gallery, preview, ...plain } = row;
  return {
    ...untold,
    ...(plain as Partial<Merged>),
    media: mediaOf(gallery as SubmissionMedia["gallery"], preview as SubmissionMedia["preview"]),
    authority: own.authority,
    observedAt: own.at,
    origins: Object.keys(origins).length > 0 ? (origins satisfies Origins) : null,
  };
}

const keyOf = ({ authority, at }: Origin): string => `${authority} ${at}`;

const none: Origin = { authority: 0, at: 0 };

/** Of several equally common ones the better, then the later, so that the outcome has one form. */
function commonest(origins: readonly Origin[]): Origin {
  const [first = none] = origins;
  if (origins.every((origin) => origin === first)) return first;
  const counted = [...Map.groupBy(origins, keyOf).values()].flatMap((same) =>
    same.slice(0, 1).map((origin) => ({ ...origin, count: same.length })),
  );
  counted.sort((a, b) => b.count - a.count || a.authority - b.authority || b.at - a.at);
  const { authority, at } = counted[0] ?? none;
  return { authority, at };
}
