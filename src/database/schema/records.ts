import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { CommentDetails } from "../../model/comment.ts";
import type { Generation } from "../../model/generation.ts";
import { json, queueColumns, rowId } from "./columns.ts";

/** A comment under a submission. */
export const comment = sqliteTable(
  "comment",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    /** The id of its source. */
    id: text("id").notNull(),
    source: text("source").notNull(),
    submissionId: text("submission_id").notNull(),
    parentId: text("parent_id"),
    author: text("author"),
    created: integer("created").notNull(),
    score: integer("score"),
    /** Null where it cannot be read any more, and was not before. */
    body: text("body"),
    removal: text("removal"),
    details: json<CommentDetails>("details"),
    /** When it was last observed, and the observations that the score and the body come from. */
    observedAt: integer("observed_at").notNull(),
    scoreAt: integer("score_at").notNull(),
    bodyAt: integer("body_at").notNull(),
  },
  (table) => [
    uniqueIndex("comment_id").on(table.id),
    index("comment_submission").on(table.submissionId, table.seq),
    index("comment_removed")
      .on(table.seq)
      .where(sql`removal is not null and body is not null`),
  ],
);

/** The comments of a submission as a whole, if a feed asks for them: when they are read, and the outcome. */
export const forest = sqliteTable(
  "forest",
  {
    submissionId: text("submission_id").primaryKey(),
    source: text("source").notNull(),
    ...queueColumns(),
    readAt: integer("read_at"),
    /** How many comments were found when it was last read whole. */
    comments: integer("comments"),
  },
  (table) => [
    index("forest_due")
      .on(table.rank, table.nextAt)
      .where(sql`state = 'due'`),
    index("forest_stuck")
      .on(table.state)
      .where(sql`state in ('dead', 'waiting')`),
  ],
);

/** How a picture was generated. */
export const generation = sqliteTable(
  "generation",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    id: text("id").notNull(),
    tool: text("tool").notNull(),
    type: text("type", { enum: ["caption", "edit", "variation"] }).notNull(),
    created: integer("created"),
    /** When it was made, else when it was first posted. */
    at: integer("at").notNull(),
    prompt: text("prompt"),
    negativePrompt: text("negative_prompt"),
    model: text("model"),
    author: text("author"),
    parentId: text("parent_id"),
    taskId: text("task_id"),
    promptId: text("prompt_id"),
    imageUrl: text("image_url"),
    sourceUrl: text("source_url"),
    maskUrl: text("mask_url"),
    record: json<Generation["record"]>("record").notNull(),
    via: text("via", { enum: ["service", "wayback", "file"] }).notNull(),
    archivedUrl: text("archived_url"),
    archivedAt: integer("archived_at"),
    /** Of a prompt that stands in a file: the file. */
    fileId: integer("file_id"),
    addedAt: integer("added_at").notNull(),
  },
  (table) => [
    uniqueIndex("generation_id").on(table.id),
    index("generation_at").on(table.at, table.seq),
    index("generation_author").on(sql`lower(author)`, table.at, table.seq),
    index("generation_image")
      .on(table.imageUrl)
      .where(sql`image_url is not null`),
    index("generation_file")
      .on(table.fileId)
      .where(sql`file_id is not null`),
  ],
);

/** Where a generation was posted. */
export const generationPost = sqliteTable(
  "generation_post",
  {
    generationSeq: integer("generation_seq").notNull(),
    submissionId: text("submission_id").notNull(),
    /** Its place in lower case, and the generation's `at`: to list a place's newest. */
    place: text("place").notNull(),
    at: integer("at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.generationSeq, table.submissionId] }),
    index("generation_post_place").on(table.place, table.at, table.generationSeq),
    index("generation_post_submission").on(table.submissionId),
  ],
);

/** Finished generations in the order in which sinks receive them. */
export const outbox = sqliteTable(
  "outbox",
  {
    seq: rowId("seq"),
    generationSeq: integer("generation_seq").notNull(),
  },
  (table) => [uniqueIndex("outbox_generation").on(table.generationSeq)],
);

/** Items that a sink refused while it took others. */
export const sinkRefusal = sqliteTable(
  "sink_refusal",
  {
    seq: rowId("seq"),
    sink: text("sink").notNull(),
    /** The item: the id of a generation, or the number of an event. */
    item: text("item").notNull(),
    code: text("code").notNull(),
    reason: text("reason").notNull(),
    at: integer("at").notNull(),
  },
  (table) => [index("sink_refusal_sink").on(table.sink, table.seq)],
);

/** How far each sink has got. */
export const sink = sqliteTable("sink", {
  name: text("name").primaryKey(),
  /** Everything up to this number is delivered. */
  deliveredSeq: integer("delivered_seq").notNull(),
  delivered: integer("delivered").notNull(),
  /** How many it refused while it took others, and the reason of the last refusal. */
  refused: integer("refused").notNull().default(0),
  refusal: text("refusal"),
  bookmark: json<Record<string, unknown>>("bookmark"),
  nextAt: integer("next_at").notNull(),
  failures: integer("failures").notNull(),
  errorCode: text("error_code"),
  error: text("error"),
  /** When it last took something. */
  deliveredAt: integer("delivered_at"),
});
