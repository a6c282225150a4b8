import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { Comment } from "../../model/comment.ts";
import type { Sighting } from "../../model/submission.ts";
import { readRedditComment } from "../../sites/reddit/comment.ts";
import { readRedditPost } from "../../sites/reddit/post.ts";
import { bareId } from "../../sites/reddit/text.ts";
import { parseRedditUrl } from "../../sites/reddit/url.ts";
import { validate } from "./body.ts";
import { seconds, text, webUrl, whole } from "./fields.ts";

const placeName = () => {
  const allowed = "the name of a subreddit: at most 64 letters, digits, _, -, dots and colons";
  return z.string(allowed).regex(/^\w[\w.:-]{0,63}$/, allowed);
};
/** The id of a Reddit submission, with or without the prefix `t3_`, in either case. */
const redditId = () => {
  const allowed = "the id of a submission, such as 1skh6dk or t3_1skh6dk";
  return z
    .string(allowed)
    .regex(/^(t3_)?[0-9a-z]{1,13}$/i, allowed)
    .transform((id) => bareId(id.toLowerCase()));
};
const optionalFlag = () => z.boolean("true or false").nullish();
const optionalUrl = () =>
  z.union([webUrl(), z.literal("")], "a URL of http or https, an empty text or null").nullish();
const optionalText = (max: number) => text(max).nullish();

const galleryItem = z.object({
  mediaId: text(200),
  url: webUrl().exactOptional(),
  caption: text(5000).exactOptional(),
  status: z.enum(["valid", "failed", "unprocessed"], "valid, failed or unprocessed"),
});
const media = z.object({
  gallery: z.object({ items: z.array(galleryItem, "a list of items").max(200) }).exactOptional(),
  preview: webUrl().exactOptional(),
});

/** Rebooru's own shape: the fields of `Sighting`; only id, title, created and subreddit are required. */
const ownSubmission = z
  .object({
    id: redditId(),
    title: text(300, 0),
    author: optionalText(64),
    created: seconds(),
    subreddit: placeName().optional(),
    place: placeName().optional(),
    url: optionalUrl(),
    permalink: optionalUrl(),
    crosspostParent: redditId().nullish(),
    flair: z.string("a text").max(1000, "a text of at most 1000 characters").nullish(),
    nsfw: optionalFlag(),
    spoiler: optionalFlag(),
    score: whole(Number.MIN_SAFE_INTEGER).nullish(),
    comments: whole(Number.MIN_SAFE_INTEGER).nullish(),
    removal: optionalText(64),
    media: media.nullish(),
    links: z.array(webUrl(), "a list of URLs").max(200, "at most 200 URLs").optional(),
    observedAt: seconds().nullish(),
  })
  .refine((value) => (value.subreddit ?? value.place) !== undefined, {
    path: ["subreddit"],
    message: "the name of a subreddit",
  });

/** What Reddit wraps a submission or a list in. */
const redditThing = z.object({ kind: z.enum(["t3", "Listing"]), data: z.record(z.string(), z.unknown()) });
/** Other things in Reddit's lists, which are not accepted. */
const unsupportedThing = z.object({ kind: z.enum(["more", "t2", "t4", "t5", "t6"]) });
const redditComment = z.object({ kind: z.literal("t1"), data: z.unknown() });
const withReplies = z.object({
  data: z.object({ replies: z.object({ data: z.object({ children: z.array(z.unknown()) }) }) }),
});
const redditListing = z.object({ children: z.array(z.unknown()) });
/** The data of a Reddit submission without its wrapper. */
const redditData = z.object({ created_utc: z.unknown().refine((value) => value !== undefined) });

/** Levels of lists and listings within each other; what is nested deeper is not unwrapped. */
const maxNesting = 4;

/** The submissions and comments in a value: lists and listings are unwrapped, a comment comes before its replies. */
export function* flattenItems(value: unknown, depth = 0): Generator<unknown> {
  const items = depth < maxNesting ? itemsOf(value) : undefined;
  if (items) for (const item of items) yield* flattenItems(item, depth + 1);
  else if (depth < maxNesting && redditComment.safeParse(value).success) yield* flattenReplies(value);
  else yield value;
}

/** The items of a list or a listing; `undefined` for anything else. */
function itemsOf(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value;
  const thing = redditThing.safeParse(value).data;
  return thing?.kind === "Listing" ? redditListing.safeParse(thing.data).data?.children : undefined;
}

/** A comment and all replies below it. A queue instead of recursion: their depth has no limit. */
function flattenReplies(root: unknown): unknown[] {
  const comments: unknown[] = [];
  const queue = [root];
  for (let comment = queue.shift(); comment !== undefined; comment = queue.shift()) {
    comments.push(comment);
    queue.push(...(withReplies.safeParse(comment).data?.data.replies.data.children ?? []));
  }
  return comments;
}

/**
 * A posted comment in Reddit's shape (a `t1`); `undefined` for anything else.
 * @param escaped whether its strings are HTML-escaped, as without `raw_json=1`.
 * @throws AppError `invalid_body` if it lacks a field.
 */
export function readComment(value: unknown, escaped: boolean): Comment | undefined {
  const data = redditComment.safeParse(value).data?.data;
  if (data === undefined) return undefined;
  const comment = readRedditComment(data, { escaped });
  if (comment) return comment;
  throw new AppError("invalid_body", "a comment of Reddit needs id, link_id and created_utc");
}

/**
 * A posted submission in Reddit's shape (a `t3`, or only its data) or in Rebooru's own.
 * @param escaped whether the strings of Reddit's shape are HTML-escaped, as without `raw_json=1`.
 * @throws AppError `invalid_body` naming the field, its value and what is allowed.
 */
export function readSubmission(value: unknown, escaped: boolean): Sighting {
  const kind = unsupportedThing.safeParse(value).data?.kind;
  if (kind !== undefined) throw new AppError("invalid_body", `kind: ${kind}: allowed are t3, t1 and Listing`);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new AppError("invalid_body", "not a submission; allowed: an object");
  const data = redditThing.safeParse(value).data?.data ?? value;
  if (!redditData.safeParse(data).success) return toSighting(validate(data, ownSubmission));
  const sighting = readRedditPost(data, { escaped });
  if (sighting) return sighting;
  throw new AppError("invalid_body", "a submission of Reddit needs id, title, subreddit and created_utc");
}

/** Whether a URL is the submission's own page: some clients send it as the link of a text post. */
function isOwnPage(url: string, id: string): boolean {
  const target = parseRedditUrl(new URL(url));
  return target?.kind === "page" && target.submission === id;
}

function toSighting(posted: z.infer<typeof ownSubmission>): Sighting {
  const { id, title, created, removal } = posted;
  const url = posted.url && !isOwnPage(posted.url, id) ? posted.url : null;
  return {
    id,
    source: "reddit",
    title,
    author: posted.author && posted.author !== "[deleted]" ? posted.author : null,
    created,
    place: posted.subreddit ?? posted.place ?? "",
    url,
    permalink: posted.permalink || null,
    crosspostParent: posted.crosspostParent ?? null,
    flair: posted.flair === undefined ? undefined : posted.flair || null,
    nsfw: posted.nsfw ?? undefined,
    spoiler: posted.spoiler ?? undefined,
    score: posted.score ?? undefined,
    comments: posted.comments ?? undefined,
    removal,
    media: posted.media ?? undefined,
    links: posted.links ?? (url === null ? [] : [url]),
    ...(posted.observedAt != null && { observedAt: posted.observedAt }),
  };
}
