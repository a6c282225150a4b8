import { eq, sql } from "drizzle-orm";
import type { PollResult } from "../../model/feed.ts";
import type { Observation, Observer, Outcome } from "../../model/observation.ts";
import { authorityOf } from "../../model/origin.ts";
import { nextRevisit, type Sighting, type Submission } from "../../model/submission.ts";
import { addForest } from "../comments/forests.ts";
import { type Connection, inTransaction, placeholders, prepared } from "../connection.ts";
import { adoptPlaces, placeKey } from "../feeds/feeds.ts";
import { addLink, reopenReference } from "../links/add-links.ts";
import { rewatchSubmission } from "../reposts/rewatching.ts";
import { ranks } from "../schema/columns.ts";
import { cursor, image, link, sighting, submission } from "../schema/tables.ts";
import { firstSighting, isUpdate, mergeSighting } from "./merge-sighting.ts";

const insertSubmission = prepared((db) =>
  db
    .insert(submission)
    .values({
      ...placeholders(
        "id source title author created place url permalink crosspostParent flair nsfw spoiler score comments removal media authority observedAt origins revisitAt",
      ),
      revisits: 0,
    })
    .onConflictDoNothing()
    .returning({ seq: submission.seq })
    .prepare(),
);
const selectSubmission = prepared((db) =>
  db
    .select()
    .from(submission)
    .where(eq(submission.id, sql.placeholder("id")))
    .prepare(),
);
const upsertSighting = prepared((db) =>
  db
    .insert(sighting)
    .values({ ...placeholders("submissionSeq provider feedId firstAt"), lastAt: sql.placeholder("firstAt") })
    .onConflictDoUpdate({
      target: [sighting.submissionSeq, sighting.provider, sighting.feedId],
      set: {
        firstAt: sql`min(${sighting.firstAt}, excluded.first_at)`,
        lastAt: sql`max(${sighting.lastAt}, excluded.last_at)`,
      },
    })
    .prepare(),
);

/**
 * Titles of new submissions that are not in the full-text index yet. They are added together, and not by a trigger: FTS5
 * writes out what it holds at every statement that may fail, so with a trigger at every row.
 */
type NewTitles = { firstSeq: number | undefined };

function indexTitles(db: Connection, titles: NewTitles): void {
  if (titles.firstSeq !== undefined)
    db.$client
      .query("INSERT INTO submission_text(rowid, title) SELECT seq, title FROM submission WHERE seq >= ?")
      .run(titles.firstSeq);
  titles.firstSeq = undefined;
}

/** @returns what is stored now, and what the sighting changed. */
function merge(db: Connection, seen: Sighting, by: Observer, now: number, titles: NewTitles) {
  const { id, source } = seen;
  const authority = authorityOf(by.provider);
  const planned = nextRevisit(Math.min(seen.created, now), now, by.revisitAges ?? []);
  const revisitAt = Math.min(planned ?? Infinity, by.completeAt ?? Infinity);
  const added = insertSubmission(db).get({
    id,
    source,
    ...firstSighting(seen, authority, now),
    revisitAt: Number.isFinite(revisitAt) ? revisitAt : null,
  });
  titles.firstSeq ??= added?.seq;
  if (added) return { seq: added.seq, created: seen.created, forgotten: false, outcome: "created" as const };
  const row = selectSubmission(db).get({ id });
  if (!row) throw new Error(`submission ${id} neither inserted nor found`);
  const { seq, forgotten } = row;
  const result = (outcome: Outcome, created: number) => ({ seq, created, forgotten, outcome });
  const changes = mergeSighting(row, seen, authority, now);
  if (!changes) return result("unchanged", row.created);
  // Its old title is taken out of the index, where it must be by then.
  if (titles.firstSeq !== undefined && seq >= titles.firstSeq) indexTitles(db, titles);
  db.update(submission).set(changes).where(eq(submission.seq, seq)).run();
  if (changes.created !== row.created) {
    db.update(link).set({ created: changes.created }).where(eq(link.submissionId, id)).run();
    db.update(image).set({ created: changes.created }).where(eq(image.submissionId, id)).run();
  }
  if (changes.crosspostParent && !row.crosspostParent) reopenReference(db, id, changes.crosspostParent);
  rewatchSubmission(db, row, changes);
  return result(isUpdate(row, changes) ? "updated" : "unchanged", changes.created);
}

function save(
  db: Connection,
  { sighting: seen, links }: Observation,
  by: Observer,
  now: number,
  feedId: number,
  titles: NewTitles,
): Outcome {
  const { id, source } = seen;
  const { seq, created, forgotten, outcome } = merge(db, seen, by, now, titles);
  upsertSighting(db).run({ submissionSeq: seq, provider: by.provider, feedId, firstAt: now });
  // What was given up because it was removed does not come back.
  if (forgotten) return outcome;
  const place = { submissionId: id, created, rank: by.fresh ? ranks.news : ranks.backlog };
  const due = links.filter((link) => addLink(db, link, place, now)).length;
  if (by.wantsComments) addForest(db, { id, source, created }, by.fresh, now);
  return outcome === "unchanged" && due > 0 ? "updated" : outcome;
}

function saveAll(db: Connection, observations: readonly Observation[], by: Observer, now: number): Outcome[] {
  const posts = observations.map(({ sighting }) => sighting);
  const feeds = by.adopts ? adoptPlaces(db, posts, now) : new Map<string, number>();
  const titles: NewTitles = { firstSeq: undefined };
  const outcomes = observations.map((observation) =>
    save(db, observation, by, now, feeds.get(placeKey(observation.sighting)) ?? by.feedId, titles),
  );
  indexTitles(db, titles);
  return outcomes;
}

/** Saves or merges a slice of submissions with their links. Idempotent. @returns the outcome of each, in order. */
export const saveSightings = (
  db: Connection,
  observations: readonly Observation[],
  by: Observer,
  now: number,
): Outcome[] => inTransaction(db, () => saveAll(db, observations, by, now));

/** The same for the last slice of a page, with the provider's new cursor: both or neither. */
export const savePoll = (
  db: Connection,
  observations: readonly Observation[],
  by: Observer,
  poll: PollResult,
  now: number,
): Outcome[] =>
  inTransaction(db, () => {
    const saved = saveAll(db, observations, by, now);
    const { feedId, provider, lane, newest, oldest, submissions } = poll;
    const state = {
      cursor: poll.cursor,
      done: poll.done,
      nextAt: poll.nextAt,
      failures: 0,
      errorCode: null,
      error: null,
      updatedAt: now,
      succeededAt: now,
    };
    db.insert(cursor)
      .values({ feedId, provider, lane, newest, oldest, submissions, ...state })
      .onConflictDoUpdate({
        target: [cursor.feedId, cursor.provider, cursor.lane],
        set: {
          ...state,
          newest: sql`max(coalesce(${cursor.newest}, excluded.newest), coalesce(excluded.newest, ${cursor.newest}))`,
          oldest: sql`min(coalesce(${cursor.oldest}, excluded.oldest), coalesce(excluded.oldest, ${cursor.oldest}))`,
          submissions: sql`${cursor.submissions} + excluded.submissions`,
        },
      })
      .run();
    return saved;
  });

/** A stored submission as resolvers see it. */
export function toSubmission(row: typeof submission.$inferSelect): Submission {
  const { id, source, title, author, created, place, url, permalink, crosspostParent, nsfw, removal } = row;
  const media = row.media ?? undefined;
  return { id, source, title, author, created, place, url, permalink, crosspostParent, nsfw, removal, media };
}
