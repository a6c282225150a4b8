import { eq, sql } from "drizzle-orm";
import type { PollResult } from "../../model/feed.ts";
import { nextRevisit, type Sighting, type Submission } from "../../model/submission.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { adopting, placeKey } from "../feeds/feeds.ts";
import { firstSighting, mergeSighting, tellsMore } from "./merge-sighting.ts";
import { addingLinks } from "../links/add-links.ts";
import { planting } from "../comments/forests.ts";
import { ranks } from "../schema/columns.ts";
import { rewatching } from "../reposts/rewatching.ts";
import { cursor, image, link, sighting, submission } from "../schema/tables.ts";
import type { Observation, Observer, Outcome, Saved } from "../../model/observation.ts";

export const sightingWrites = (db: Connection) => {
  const inserted = db
    .insert(submission)
    .values({
      ...placeholders(
        "id source title author created place url permalink crosspostParent flair nsfw spoiler score comments removal media authority observedAt origins revisitAt",
      ),
      revisits: 0,
    })
    .onConflictDoNothing()
    .returning({ seq: submission.seq })
    .prepare();
  const known = db
    .select()
    .from(submission)
    .where(eq(submission.id, sql.placeholder("id")))
    .prepare();
  const seen = db
    .insert(sighting)
    .values({ ...placeholders("submissionSeq provider feedId firstAt"), lastAt: sql.placeholder("firstAt") })
    .onConflictDoUpdate({
      target: [sighting.submissionSeq, sighting.provider, sighting.feedId],
      set: {
        firstAt: sql`min(${sighting.firstAt}, excluded.first_at)`,
        lastAt: sql`max(${sighting.lastAt}, excluded.last_at)`,
      },
    })
    .prepare();
  const addLink = addingLinks(db);
  const plant = planting(db);
  // Not by a trigger: FTS5 writes out what it holds at every statement that may fail, so with a trigger at every row.
  const indexed = db.$client.prepare(
    "INSERT INTO submission_text(rowid, title) SELECT seq, title FROM submission WHERE seq >= ?",
  );
  /** The first of the new rows whose titles are not indexed yet. */
  let unindexed: number | undefined;
  function indexTitles(): void {
    if (unindexed !== undefined) indexed.run(unindexed);
    unindexed = undefined;
  }
  const adopt = adopting(db);
  const rewatch = rewatching(db);

  /** @returns what is stored now, and whether something was told of it. */
  function merge(one: Sighting, by: Observer, now: number) {
    const first = firstSighting(one, by.authority, now);
    const planned = nextRevisit(Math.min(one.created, now), now, by.revisitAges ?? []);
    const revisitAt = Math.min(planned ?? Infinity, by.completeAt ?? Infinity);
    const added = inserted.get({
      id: one.id,
      source: one.source,
      ...first,
      revisitAt: Number.isFinite(revisitAt) ? revisitAt : null,
    });
    unindexed ??= added?.seq;
    if (added) return { seq: added.seq, created: one.created, forgotten: false, outcome: "created" as const };
    const row = known.get({ id: one.id });
    if (!row) throw new Error(`submission ${one.id} neither inserted nor found`);
    const { seq, forgotten } = row;
    const as = (outcome: Outcome, created: number) => ({ seq, created, forgotten, outcome });
    const changes = mergeSighting(row, one, by.authority, now);
    if (!changes) return as("unchanged", row.created);
    // Its old title is taken out of the index, where it must stand by then.
    if (unindexed !== undefined && seq >= unindexed) indexTitles();
    db.update(submission).set(changes).where(eq(submission.seq, seq)).run();
    if (changes.created !== row.created) {
      db.update(link).set({ created: changes.created }).where(eq(link.submissionId, one.id)).run();
      db.update(image).set({ created: changes.created }).where(eq(image.submissionId, one.id)).run();
    }
    rewatch(row, changes);
    return as(tellsMore(row, changes) ? "updated" : "unchanged", changes.created);
  }

  function save({ sighting: one, links }: Observation, by: Observer, now: number, feedId: number) {
    const { seq, created, forgotten, outcome } = merge(one, by, now);
    seen.run({ submissionSeq: seq, provider: by.provider, feedId, firstAt: now });
    const place = { submissionId: one.id, created, rank: by.fresh ? ranks.news : ranks.backlog };
    // What was given up because it was removed does not come back.
    const due = forgotten ? 0 : links.filter((found) => addLink(found, place, now)).length;
    if (by.wantsComments && !forgotten) plant({ id: one.id, source: one.source, created }, by.fresh, now);
    return { links: due, outcome: outcome === "unchanged" && due > 0 ? ("updated" as const) : outcome };
  }

  const saveAll = (observations: readonly Observation[], by: Observer, now: number): Saved => {
    const seen = observations.map((one) => one.sighting);
    const feeds = by.adopts ? adopt(seen, now) : new Map<string, number>();
    const total: Saved = { outcomes: [], links: 0 };
    unindexed = undefined;
    for (const observation of observations) {
      const feedId = feeds.get(placeKey(observation.sighting)) ?? by.feedId;
      const saved = save(observation, by, now, feedId);
      total.outcomes.push(saved.outcome);
      total.links += saved.links;
    }
    indexTitles();
    return total;
  };

  return {
    /** Saves or merges a slice of submissions with their links. Idempotent. */
    saveSightings: (observations: readonly Observation[], by: Observer, now: number): Saved =>
      inTransaction(db, () => saveAll(observations, by, now)),

    /** The same for the last slice of a page, with the provider's new cursor: both or neither. */
    savePoll: (observations: readonly Observation[], by: Observer, poll: PollResult, now: number): Saved =>
      inTransaction(db, () => {
        const saved = saveAll(observations, by, now);
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
        const { feedId, provider, lane, newest, oldest, submissions } = poll;
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
      }),
  };
};

function placeholders<const Names extends string>(names: Names) {
  type Name = Names extends `${infer First} ${infer Rest}` ? First | Words<Rest> : Names;
  const entries = names.split(" ").map((name) => [name, sql.placeholder(name)]);
  return Object.fromEntries(entries) as Record<Name, ReturnType<typeof sql.placeholder>>;
}
type Words<Text extends string> = Text extends `${infer First} ${infer Rest}` ? First | Words<Rest> : Text;

/** A stored submission as resolvers see it. */
export function toSubmission(row: typeof submission.$inferSelect): Submission {
  const { id, source, title, author, created, place, url, permalink, crosspostParent, nsfw, removal } = row;
  const media = row.media ?? undefined;
  return { id, source, title, author, created, place, url, permalink, crosspostParent, nsfw, removal, media };
}
