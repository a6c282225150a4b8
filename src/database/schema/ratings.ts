import { index, integer, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Challenge } from "../../model/challenge.ts";
import type { Claims, Rating } from "../../model/rating.ts";
import { flag, json } from "./columns.ts";

/** A contest. Its entries are submissions whose rating names it. */
export const challenge = sqliteTable(
  "challenge",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    id: text("id").notNull().unique(),
    source: text("source").notNull(),
    title: text("title").notNull(),
    description: text("description"),
    rules: text("rules"),
    kind: text("kind"),
    extraRules: text("extra_rules"),
    submissionsFrom: integer("submissions_from"),
    submissionsTo: integer("submissions_to"),
    votingFrom: integer("voting_from"),
    votingTo: integer("voting_to"),
    entries: integer("entries"),
    disqualified: integer("disqualified"),
    votes: integer("votes"),
    comments: integer("comments"),
    average: real("average"),
    highest: real("highest"),
    median: real("median"),
    lowest: real("lowest"),
    state: text("state").$type<Challenge["state"]>().notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [index("challenge_state").on(table.state, table.seq)],
);

/** How a submission's picture was rated; also of pictures that were never scraped. No foreign key for that reason. */
export const rating = sqliteTable(
  "rating",
  {
    submissionId: text("submission_id").primaryKey(),
    challengeId: text("challenge_id"),
    place: integer("place"),
    entries: integer("entries"),
    /** As published; the mean of the ten counts where only those are. */
    average: real("average"),
    participants: real("participants"),
    nonParticipants: real("non_participants"),
    commenters: real("commenters"),
    votes: integer("votes"),
    views: integer("views"),
    viewsDuringVoting: integer("views_during_voting"),
    viewsSinceVoting: integer("views_since_voting"),
    comments: integer("comments"),
    favourites: integer("favourites"),
    counts: json<Rating["counts"]>("counts"),
    countsFrom: text("counts_from").$type<NonNullable<Rating["countsFrom"]>>(),
    tags: json<Rating["tags"]>("tags"),
    styles: json<Rating["styles"]>("styles"),
    avaIndex: integer("ava_index"),
    avaChallenge: integer("ava_challenge"),
    avaTags: json<Rating["avaTags"]>("ava_tags"),
    isDisqualified: flag("is_disqualified"),
    /** Mean of the ten counts where they are published, else the published average; deviation of the counts alone. */
    mos: real("mos"),
    std: real("std"),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("rating_challenge").on(table.challengeId, table.place),
    index("rating_order").on(table.avaIndex, table.submissionId),
  ],
);

/** What a submission's page states of its picture's making. */
export const claim = sqliteTable("claim", {
  submissionId: text("submission_id").primaryKey(),
  claims: json<Omit<Claims, "submissionId">>("claims").notNull(),
  updatedAt: integer("updated_at").notNull(),
});
