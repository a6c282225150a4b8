import { sql } from "drizzle-orm";
import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Subject } from "../../model/event.ts";
import type { MatchDistances } from "../../model/match.ts";
import { json, rowId } from "./columns.ts";

/**
 * Files whose descriptors were written or deleted, in order, by triggers: what a snapshot of the index has not seen. A row
 * with a token is the mark of a snapshot and of no file.
 */
export const descriptorChange = sqliteTable("descriptor_change", {
  seq: rowId("seq"),
  fileId: integer("file_id").notNull(),
  token: text("token"),
});

/** A file whose missing descriptors could not be made, and when the next try is due. */
export const reencoding = sqliteTable("reencoding", {
  fileId: integer("file_id").primaryKey(),
  tries: integer("tries").notNull(),
  /** Null: given up. */
  nextAt: integer("next_at"),
  errorCode: text("error_code").notNull(),
  error: text("error").notNull(),
});

/** Two files that are nearly the same; edges make clusters. `a` is the smaller id. */
export const edge = sqliteTable(
  "edge",
  {
    a: integer("a").notNull(),
    b: integer("b").notNull(),
    /** 0 to 100. */
    score: integer("score").notNull(),
  },
  (table) => [primaryKey({ columns: [table.a, table.b] }), index("edge_b").on(table.b)],
);

/** An occurrence that repeats an earlier one, and a moderator's decision on it. */
export const repost = sqliteTable(
  "repost",
  {
    id: rowId(),
    /** The occurrence that is a repost, and its submission and file. */
    imageId: integer("image_id").notNull(),
    submissionId: text("submission_id").notNull(),
    fileId: integer("file_id").notNull(),
    /** The earliest occurrence of the same picture. */
    originalImageId: integer("original_image_id").notNull(),
    originalSubmissionId: text("original_submission_id").notNull(),
    originalFileId: integer("original_file_id").notNull(),
    /** How like the original it is: 0 to 100, as a verdict, and through which transform. */
    score: integer("score").notNull(),
    verdict: text("verdict", { enum: ["same", "likely", "maybe"] }).notNull(),
    transform: text("transform").notNull(),
    distances: json<MatchDistances>("distances").notNull(),
    /** How many times the picture was posted with this one; 2 is the first repost. */
    occurrence: integer("occurrence").notNull(),
    /** Place in lower case, and creation time, of its submission. */
    place: text("place").notNull(),
    created: integer("created").notNull(),
    /** The file that stands for the meme template it is made of; null: of none. */
    templateFileId: integer("template_file_id"),
    /** `withdrawn`: an older verdict that no longer holds. */
    state: text("state", { enum: ["open", "confirmed", "dismissed", "withdrawn"] }).notNull(),
    decidedAt: integer("decided_at"),
    decidedBy: text("decided_by"),
    /** Number of the decision in the audit, while it can be taken back. */
    decision: integer("decision"),
    foundAt: integer("found_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    uniqueIndex("repost_image").on(table.imageId),
    index("repost_state").on(table.state, table.id),
    index("repost_place").on(table.place, table.id),
    index("repost_submission").on(table.submissionId),
    index("repost_file").on(table.fileId),
    index("repost_original").on(table.originalFileId),
    index("repost_decided")
      .on(table.decidedBy, table.decision)
      .where(sql`decision is not null`),
  ],
);

/** Two contents that a moderator declared no reposts of each other. Each is a SHA-256, else `file:<id>`; `a` < `b`. */
export const dismissal = sqliteTable(
  "dismissal",
  {
    a: text("a").notNull(),
    b: text("b").notNull(),
    at: integer("at").notNull(),
    by: text("by").notNull(),
    reason: text("reason"),
  },
  (table) => [primaryKey({ columns: [table.a, table.b] }), index("dismissal_b").on(table.b)],
);

/** Events, in order, for pages and sinks. */
export const event = sqliteTable("event", {
  seq: rowId("seq"),
  at: integer("at").notNull(),
  kind: text("kind").notNull(),
  subject: json<Subject>("subject").notNull(),
});

/** A blocklist. */
export const bank = sqliteTable(
  "bank",
  {
    id: rowId(),
    name: text("name").notNull(),
    note: text("note"),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [uniqueIndex("bank_name").on(sql`lower(${table.name})`)],
);

/** An entry of a blocklist: a content, or everything near a hash. */
export const block = sqliteTable(
  "block",
  {
    id: rowId(),
    bankId: integer("bank_id")
      .notNull()
      .references(() => bank.id),
    /** Of a content: its SHA-256. */
    sha256: text("sha256"),
    /** Of a picture: its PDQ hash, 32 bytes, and the maximum distance of others in bits of 256. */
    pdq: blob("pdq", { mode: "buffer" }),
    radius: integer("radius").notNull(),
    reason: text("reason"),
    at: integer("at").notNull(),
    by: text("by").notNull(),
    undoneAt: integer("undone_at"),
    undoneBy: text("undone_by"),
    /** Files up to this id were compared with it; null: all of them. */
    appliedTo: integer("applied_to"),
  },
  (table) => [
    index("block_bank").on(table.bankId, table.id),
    index("block_sha256")
      .on(table.sha256)
      .where(sql`undone_at is null`),
    index("block_unapplied")
      .on(table.id)
      .where(sql`applied_to is not null and undone_at is null`),
  ],
);

/** An occurrence that a block has kept away or taken down. */
export const blockHit = sqliteTable(
  "block_hit",
  {
    blockId: integer("block_id").notNull(),
    imageId: integer("image_id").notNull(),
    sha256: text("sha256"),
    at: integer("at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.blockId, table.imageId] }),
    index("block_hit_image").on(table.imageId),
  ],
);

/** The audit: who did what, in order. */
export const audit = sqliteTable("audit", {
  seq: rowId("seq"),
  at: integer("at").notNull(),
  /** The key's name. */
  by: text("by").notNull(),
  /** `block.add`, `block.undo`, `repost.dismiss`, ... */
  action: text("action").notNull(),
  subject: json<Subject>("subject").notNull(),
});
