import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Sighting, Submission } from "../model/submission.ts";
import type { Source } from "../sources/source.ts";

type Needs = Pick<Context, "sources" | "network" | "log" | "signal">;

/** Submissions by the provider they were read from, and the last provider's failure. */
type Reading = { by: { source: Source; sightings: Sighting[] }[]; failure: AppError | undefined };

/** Reads submissions by id from the providers in turn: from each those that the earlier ones did not have. */
export async function readByIds(context: Needs, serves: string, ids: readonly string[]): Promise<Reading> {
  const { sources, network, log, signal } = context;
  const reading: Reading = { by: [], failure: undefined };
  const missing = new Set(ids);
  for (const source of sources.filter((each) => each.serves === serves)) {
    if (missing.size === 0) break;
    try {
      const sightings = await source.read([...missing], network.fetcher);
      if (sightings.length > 0) reading.by.push({ source, sightings });
      for (const { id } of sightings) missing.delete(id);
    } catch (thrown) {
      const error = AppError.from(thrown, `${source.name}: reading ${missing.size} submissions by id`);
      reading.failure = error;
      if (signal.aborted) throw error;
      log.warn({ provider: source.name, code: error.code }, error.message);
    }
  }
  return reading;
}

/**
 * Reads one submission, also of a feed that is not followed.
 * @throws AppError `gone` when no provider has it; the last provider's failure when none could answer.
 */
export async function readSubmission(context: Needs, serves: string, id: string): Promise<Sighting> {
  const { by, failure } = await readByIds(context, serves, [id]);
  const sighting = by[0]?.sightings[0];
  if (sighting) return sighting;
  throw failure ?? new AppError("gone", `submission ${id}: no provider has it`);
}

/** A sighting as resolvers see a submission. */
export function toSubmission(seen: Sighting): Submission {
  const { id, source, title, author, created, place, url, permalink, crosspostParent, media } = seen;
  const state = { nsfw: seen.nsfw ?? false, removal: seen.removal ?? null, media };
  return { id, source, title, author, created, place, url, permalink, crosspostParent, ...state };
}
