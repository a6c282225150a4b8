import { index, integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { sql } from "drizzle-orm";
import { flag } from "./columns.ts";

/** A picture as the gallery lists it: made anew from its file and occurrences whenever one of them changes. */
export const post = sqliteTable(
  "post",
  {
    fileId: integer("file_id").primaryKey(),
    /** The first occurrence that stands upstream, else the first of all. */
    submissionId: text("submission_id").notNull(),
    /** When that was posted. */
    created: integer("created").notNull(),
    /** Whether any of the occurrences is not safe for work, and whether all of them were removed upstream. */
    nsfw: flag("nsfw").notNull(),
    removed: flag("removed").notNull(),
    occurrences: integer("occurrences").notNull(),
    /** The highest score among the occurrences, and the mean and number of votes of the best rated one. */
    score: integer("score"),
    mos: real("mos"),
    votes: integer("votes"),
    /** Average colour, 0xRRGGBB. */
    color: integer("color"),
    /** Digest of its words in the full-text index, which are written only where they change. */
    digest: integer("digest"),
    /** Its values that `post_value` counts, a JSON list of `[key, value]`. */
    counted: text("counted").notNull().default("[]"),
  },
  (table) => [
    index("post_public")
      .on(table.fileId)
      .where(sql`removed = 0`),
    index("post_submission").on(table.submissionId),
  ],
);

/** Files whose row of the gallery is to be made anew. */
export const stalePost = sqliteTable("stale_post", { fileId: integer("file_id").primaryKey() });

/** Values that pictures have, and how many pictures have them: what completions and the list of months offer. */
export const postValue = sqliteTable(
  "post_value",
  { key: text("key").notNull(), value: text("value").notNull(), pictures: integer("pictures").notNull() },
  (table) => [
    primaryKey({ columns: [table.key, table.value] }),
    index("post_value_commonest").on(table.key, table.pictures),
  ],
);
