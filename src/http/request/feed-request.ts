import { z } from "zod";
import { defaultRules } from "../../rules/default-rules.ts";
import { parseContestAddress } from "../../sites/dpchallenge/address.ts";
import { parseRedditAddress } from "../../sites/reddit/address.ts";
import { invalidField } from "./body.ts";
import { seconds, secondsOrDate, text, whole } from "./fields.ts";

const optionalFlag = z.boolean("true or false").exactOptional();
const allowedShare = "a number from 0 to 1";
const repostRules = z
  .strictObject(
    {
      scope: z.enum(["feed", "all"], "feed or all").exactOptional(),
      withinDays: whole(1, 36_500).nullable().exactOptional(),
      minScore: whole(0, 100).exactOptional(),
      ignoreSameAuthor: optionalFlag,
      ignoreCrossposts: optionalFlag,
      ignoreOwnGallery: optionalFlag,
      minSubmissionScore: whole(0).nullable().exactOptional(),
      minTitleSimilarity: z.number(allowedShare).min(0, allowedShare).max(1, allowedShare).exactOptional(),
      memeGuard: optionalFlag,
    },
    `an object with any of ${Object.keys(defaultRules).join(", ")}`,
  )
  .exactOptional();

const feedOptions = z.object({
  pictures: z.enum(["none", "thumbnail", "full"], "none, thumbnail or full").exactOptional(),
  notIn: z.literal("ava", "ava").exactOptional(),
  reposts: repostRules,
});
/** What to follow, and how. */
export const newFeed = z.object({
  source: text(32).default("reddit"),
  address: text(200),
  since: secondsOrDate().optional(),
  created: seconds().optional(),
  comments: z.boolean("true or false").optional(),
  options: feedOptions.optional(),
});
/** What changes in how a feed is followed. */
export const feedChange = z
  .object({
    state: z.enum(["active", "paused"], "active or paused").optional(),
    comments: z.boolean("true or false").optional(),
    options: feedOptions.optional(),
  })
  .refine((value) => Object.values(value).some((field) => field !== undefined), {
    path: ["state"],
    message: "active or paused (or comments: true or false)",
  });

/**
 * The address of a feed as it is stored.
 * @throws AppError `invalid_body` where the source has none of this form.
 */
export function addressOf({ source, address }: Pick<z.infer<typeof newFeed>, "source" | "address">): string {
  if (source === "dpchallenge") {
    const contest = parseContestAddress(address);
    if (contest) return contest.address;
    throw invalidField("address", address, "all, since/2012, since/2012-05 or challenge/3257");
  }
  if (source !== "reddit") return address;
  const parsed = parseRedditAddress(address);
  if (parsed) return parsed.address;
  throw invalidField("address", address, "a subreddit (pics), a user (u/name), a+b, or u/name/m/multi");
}
