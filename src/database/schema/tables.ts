import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { NO_HOST } from "../../model/host.ts";
import type { FeedOptions } from "../../model/feed.ts";
import type { Origins } from "../../model/origin.ts";
import type { SubmissionMedia } from "../../model/submission.ts";
import { flag, json, hostQueueColumns, queueIndexes, rowId } from "./columns.ts";
import { file } from "./files.ts";

export * from "./files.ts";
export * from "./jobs.ts";
export * from "./matching.ts";
export * from "./operation.ts";
export * from "./posts.ts";
export * from "./ratings.ts";
export * from "./records.ts";

/** Times are Unix seconds; ids of ours are AUTOINCREMENT and never reused. */

/** A followed stream of submissions. */
export const feed = sqliteTable(
  "feed",
  {
    id: rowId(),
    source: text("source").notNull(),
    /** As upstream spells it; compared without case. */
    address: text("address").notNull(),
    created: integer("created").notNull(),
    since: integer("since").notNull(),
    state: text("state", { enum: ["active", "paused", "removed"] }).notNull(),
    addedAt: integer("added_at").notNull(),
    /** Whether the comments under its submissions are read. */
    comments: flag("comments").notNull().default(false),
    /** Options of its source. */
    options: json<FeedOptions>("options"),
    /** Submissions from this `seq` on may have no forest yet; null: all that need one have it. */
    enqueueFrom: integer("plant_from"),
    /** Submissions from this `seq` on may lack pictures that the options include by now; null: none does. */
    picturesFrom: integer("pictures_from"),
  },
  (table) => [
    uniqueIndex("feed_address").on(table.source, sql`lower(${table.address})`),
    index("feed_active")
      .on(table.id)
      .where(sql`state = 'active'`),
  ],
);

/** How far one provider has read one feed in one direction. */
export const cursor = sqliteTable(
  "cursor",
  {
    feedId: integer("feed_id")
      .notNull()
      .references(() => feed.id),
    provider: text("provider").notNull(),
    lane: text("lane", { enum: ["new", "backfill", "fresh", "comments"] }).notNull(),
    /** The provider's own bookmark; null before its first page. */
    cursor: text("cursor", { mode: "json" }).$type<Record<string, unknown>>(),
    /** The provider is not asked before; after a failure: blocked until. */
    nextAt: integer("next_at").notNull(),
    done: flag("done").notNull(),
    /** Creation times: up to where nothing is missing (lane `new`; else of what it began with), and the oldest. */
    newest: integer("newest"),
    oldest: integer("oldest"),
    submissions: integer("submissions").notNull(),
    failures: integer("failures").notNull(),
    errorCode: text("error_code"),
    error: text("error"),
    updatedAt: integer("updated_at").notNull(),
    /** When it last answered. */
    succeededAt: integer("succeeded_at"),
  },
  (table) => [primaryKey({ columns: [table.feedId, table.provider, table.lane] })],
);

export const submission = sqliteTable(
  "submission",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    /** The id of its source. */
    id: text("id").notNull(),
    source: text("source").notNull(),
    title: text("title").notNull(),
    author: text("author"),
    created: integer("created").notNull(),
    place: text("place").notNull(),
    url: text("url"),
    permalink: text("permalink"),
    crosspostParent: text("crosspost_parent"),
    flair: text("flair"),
    nsfw: flag("nsfw").notNull(),
    spoiler: flag("spoiler").notNull(),
    score: integer("score"),
    comments: integer("comments"),
    removal: text("removal"),
    media: json<SubmissionMedia>("media"),
    /** Rank of the provider that its fields come from, 0 the best, and the time of the observation. */
    authority: integer("authority").notNull(),
    observedAt: integer("observed_at").notNull(),
    /** The fields that come from another observation, and from which. */
    origins: json<Origins>("origins"),
    /** Its occurrences were given up because it was removed upstream. */
    forgotten: flag("forgotten").notNull().default(false),
    /** When it is to be read again, and how often that was done. */
    revisitAt: integer("revisit_at"),
    revisits: integer("revisits").notNull(),
  },
  (table) => [
    uniqueIndex("submission_id").on(table.id),
    index("submission_place").on(sql`lower(${table.place})`, table.created),
    index("submission_revisit")
      .on(table.revisitAt)
      .where(sql`revisit_at is not null`),
    index("submission_removed")
      .on(table.seq)
      .where(sql`removal is not null and forgotten = 0`),
  ],
);

/** Which provider showed which submission, through which feed, and when. `feed_id` 0: posted over HTTP. */
export const sighting = sqliteTable(
  "sighting",
  {
    submissionSeq: integer("submission_seq").notNull(),
    provider: text("provider").notNull(),
    feedId: integer("feed_id").notNull(),
    firstAt: integer("first_at").notNull(),
    lastAt: integer("last_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.submissionSeq, table.provider, table.feedId] }),
    index("sighting_feed")
      .on(table.feedId, table.submissionSeq)
      .where(sql`feed_id > 0`),
  ],
);

/** A URL found in a submission or a comment under it. */
export const link = sqliteTable(
  "link",
  {
    id: rowId(),
    submissionId: text("submission_id")
      .notNull()
      .references(() => submission.id),
    url: text("url").notNull(),
    /** Its identity within its submission, in any spelling. */
    key: text("key").notNull(),
    /** The comment that it stands in; null: the submission itself. */
    commentId: text("comment_id"),
    /** How many links led to it, one from another; 0: it stands in the submission. */
    depth: integer("depth").notNull().default(0),
    /** The resolver that serves it; null: any web page. */
    type: text("type"),
    /** Its address names a picture, but serves a page. */
    asPage: flag("as_page").notNull().default(false),
    /** The host that resolving it asks first, whose rate limit applies; `NO_HOST`: none. */
    asks: text("asks").notNull().default(NO_HOST),
    /** Every address at which its one picture may be, the likeliest first; null: its pictures are certain. */
    candidates: json<string[]>("candidates"),
    /** The other submission whose page it is: a reference, whose pictures are not this submission's. */
    reference: text("reference"),
    ...hostQueueColumns(),
  },
  (table) => [
    uniqueIndex("link_key").on(table.submissionId, table.key),
    index("link_list")
      .on(table.tries, table.created, table.id)
      .where(sql`state = 'due'`),
    index("link_list_type")
      .on(table.type, table.tries, table.created, table.id)
      .where(sql`state = 'due'`),
    ...queueIndexes("link", table),
  ],
);

/** One picture occurring in one submission. */
export const image = sqliteTable(
  "image",
  {
    id: rowId(),
    submissionId: text("submission_id")
      .notNull()
      .references(() => submission.id),
    linkId: integer("link_id").references(() => link.id),
    url: text("url").notNull(),
    /** Upstream's media id, else the canonical URL. */
    key: text("key").notNull(),
    position: integer("position").notNull(),
    caption: text("caption"),
    /** Upstream's preview of the picture, where the picture itself is gone. */
    isPreview: flag("is_preview").notNull().default(false),
    fileId: integer("file_id").references(() => file.id),
    /** Times it has entered the decoder without coming out. */
    decodeTries: integer("decode_tries").notNull(),
    /** Its server asks that machines learn nothing from it (`X-Robots-Tag: noai`). */
    noAi: flag("no_ai").notNull().default(false),
    /** When it was compared with everything stored; null: not yet. */
    watchedAt: integer("watched_at"),
    ...hostQueueColumns(),
  },
  (table) => [
    uniqueIndex("image_key").on(table.submissionId, table.key),
    uniqueIndex("image_occurrence").on(table.submissionId, table.url),
    index("image_url").on(table.url),
    index("image_file").on(table.fileId),
    index("image_unwatched")
      .on(table.id)
      .where(sql`state = 'done' and watched_at is null`),
    index("image_due_id")
      .on(table.id)
      .where(sql`state = 'due'`),
    ...queueIndexes("image", { ...table, asks: table.host }),
  ],
);
