import { authorityOf, type Sighting, type SubmissionMedia } from "../records.ts";
import type { submission } from "./schema.ts";

type Row = typeof submission.$inferSelect;

const mutable = ["flair", "nsfw", "spoiler", "score", "comments", "removal"] as const;

/** When a sighting was made; 0 when it tells nothing that can change, so that it outdates nobody who does. */
export function observationTime(seen: Sighting, now: number): number {
  const tells = seen.media !== undefined || mutable.some((name) => seen[name] !== undefined);
  return tells ? Math.min(seen.observedAt ?? now, now) : 0;
}

/**
 * What a further sighting changes of a stored submission, by field class, so that the order of arrival
 * cannot matter: immutable fields come from the best provider that has them (a deleted author counts as
 * absent), mutable ones from the latest observation; what a provider cannot know (`undefined`) is not a value.
 * @returns `undefined` when nothing changes.
 */
export function mergeSighting(
  row: Row,
  seen: Sighting,
  authority: number,
  now: number,
): Partial<Row> | undefined {
  const at = observationTime(seen, now);
  const changes: Partial<Row> = {};
  const set = <Name extends keyof Row>(name: Name, value: Row[Name]) => {
    if (JSON.stringify(row[name]) !== JSON.stringify(value)) changes[name] = value;
  };
  const corrected = authority === row.authority && authority === authorityOf("api");
  const better = authority < row.authority || corrected;
  if (better) {
    set("authority", authority);
    set("title", seen.title);
    set("created", seen.created);
    set("place", seen.place);
  }
  for (const name of ["author", "url", "permalink", "crosspostParent"] as const) {
    const value = seen[name];
    if (value !== null && (row[name] === null || better)) set(name, value);
  }
  if (at >= row.observedAt) {
    set("observedAt", at);
    for (const name of mutable) {
      const value = seen[name];
      if (value !== undefined) set(name, value);
    }
    set("media", mergeMedia(row.media, seen.media));
  } else if (seen.media) set("media", mergeMedia(seen.media, row.media ?? undefined));
  return Object.keys(changes).length > 0 ? changes : undefined;
}

/** The later media, except that a gallery never loses the pictures it was once seen with. */
function mergeMedia(old: SubmissionMedia | null, seen: SubmissionMedia | undefined): SubmissionMedia | null {
  if (!seen) return old;
  const ready = (media: SubmissionMedia | null) =>
    media?.gallery?.items.filter((item) => item.status === "valid").length ?? 0;
  return { ...old, ...seen, ...(old?.gallery && ready(old) > ready(seen) && { gallery: old.gallery }) };
}
