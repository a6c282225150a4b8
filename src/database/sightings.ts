import { and, eq, inArray, sql } from "drizzle-orm";
import type { Lane, Sighting, Submission } from "../records.ts";
import { type Connection, inTransaction } from "./connection.ts";
import { mergeSighting, observationTime } from "./merge-sighting.ts";
import { dueSince } from "./due.ts";
import { ranks } from "./columns.ts";
import { cursor, link, sighting, submission } from "./schema.ts";

/** A link as the resolvers classify it; `host` is whose pace it goes by. */
export type NewLink = { url: string; type: string | null; host: string };

/** What was seen, where its pictures may be, and who said so. */
export type Observation = { sighting: Sighting; links: NewLink[] };

/** Who observed; `authority`: rank of the provider, 0 the best; `feedId` 0: nobody's feed. */
export type Observer = { provider: string; feedId: number; authority: number; fresh: boolean };

/** What saving brought: submissions not known before, and links that are due. */
export type Saved = { submissions: number; links: number };

/** The page's own bookkeeping, saved with its last slice. */
export type PollResult = {
  feedId: number;
  provider: string;
  lane: Lane;
  cursor: Record<string, unknown>;
  done: boolean;
  nextAt: number;
  /** Of the whole page. */
  newest: number | null;
  oldest: number | null;
  submissions: number;
};

export const sightingWrites = (db: Connection) => {
  const inserted = db
    .insert(submission)
    .values(
      placeholders(
        "id source title author created place url permalink crosspostParent flair nsfw spoiler score comments removal media authority observedAt revisits",
      ),
    )
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
      set: { lastAt: sql`excluded.last_at` },
    })
    .prepare();
  const linked = db
    .insert(link)
    .values({
      ...placeholders("submissionId url key type host created rank nextAt"),
      state: "due",
      tries: 0,
    })
    .onConflictDoNothing()
    .returning({ id: link.id })
    .prepare();

  function save({ sighting: one, links }: Observation, by: Observer, now: number): Saved {
    const values = {
      ...one,
      flair: one.flair ?? null,
      nsfw: one.nsfw ?? false,
      spoiler: one.spoiler ?? false,
      score: one.score ?? null,
      comments: one.comments ?? null,
      removal: one.removal ?? null,
      media: one.media ?? null,
      authority: by.authority,
      observedAt: observationTime(one, now),
      revisits: 0,
    };
    let seq = inserted.get(values)?.seq;
    const isNew = seq !== undefined;
    if (seq === undefined) {
      const row = known.get({ id: one.id });
      if (!row) throw new Error(`submission ${one.id} neither inserted nor found`);
      seq = row.seq;
      const changes = mergeSighting(row, one, by.authority, now);
      if (changes) db.update(submission).set(changes).where(eq(submission.seq, seq)).run();
    }
    seen.run({ submissionSeq: seq, provider: by.provider, feedId: by.feedId, firstAt: now });
    let due = 0;
    for (const found of links) {
      const place = { rank: by.fresh ? ranks.news : ranks.backlog, nextAt: dueSince(one.created, now) };
      if (linked.get({ ...found, key: found.url, ...place, submissionId: one.id, created: one.created }))
        due++;
    }
    return { submissions: isNew ? 1 : 0, links: due };
  }

  const saveAll = (observations: readonly Observation[], by: Observer, now: number): Saved => {
    const total: Saved = { submissions: 0, links: 0 };
    for (const observation of observations) {
      const saved = save(observation, by, now);
      total.submissions += saved.submissions;
      total.links += saved.links;
    }
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

    /** These were read again: what waited for them is due again. @returns how many links. */
    finishRevisits(ids: readonly string[]): number {
      return inTransaction(db, () => {
        db.update(submission)
          .set({ revisitAt: null, revisits: sql`${submission.revisits} + 1` })
          .where(inArray(submission.id, [...ids]))
          .run();
        return db
          .update(link)
          .set({ state: "due", rank: ranks.news, nextAt: 0 })
          .where(
            and(
              inArray(link.submissionId, [...ids]),
              eq(link.state, "waiting"),
              eq(link.errorCode, "not_ready"),
            ),
          )
          .returning({ id: link.id })
          .all().length;
      });
    },
    /** Nobody could read these now. */
    postponeRevisits(ids: readonly string[], at: number): void {
      db.update(submission)
        .set({ revisitAt: at })
        .where(inArray(submission.id, [...ids]))
        .run();
    },
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
  const { id, source, title, author, created, place, url, permalink, nsfw, removal } = row;
  const media = row.media ?? undefined;
  return { id, source, title, author, created, place, url, permalink, nsfw, removal, media };
}
