import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { Comment } from "../../model/comment.ts";
import type { Sighting } from "../../model/submission.ts";
import { readRedditComment } from "../../sites/reddit/comment.ts";
import { parseRedditUrl } from "../../sites/reddit/url.ts";
import { readRedditPost } from "../../sites/reddit/post.ts";
import { bareId } from "../../sites/reddit/text.ts";
import { checked } from "./body.ts";
import { seconds, text, webUrl, whole } from "./fields.ts";

const placeName = () => {
  const allowed = "the name of a subreddit: at most 64 letters, digits, _, -, dots and colons";
  return z.string(allowed).regex(/^\w[\w.:-]{0,63}$/, allowed);
};
/** An id of Reddit, with its kind or without, in any case. */
const redditId = () => {
  const allowed = "the id of a submission, such as 1skh6dk or t3_1skh6dk";
  return z
    .string(allowed)
    .regex(/^(t3_)?[0-9a-z]{1,13}$/i, allowed)
    .transform((id) => bareId(id.toLowerCase()));
};
const flag = () => z.boolean("true or false").nullish();
const urlOrNone = () =>
  z.union([webUrl(), z.literal("")], "a URL of http or https, an empty text or null").nullish();
const maybe = (max: number) => text(max).nullish();

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

/** Our own shape: what `Sighting` says, of which only the id, the title, the time and the subreddit are needed. */
const ownShape = z
  .object({
    id: redditId(),
    title: text(300, 0),
    author: maybe(64),
    created: seconds(),
    subreddit: placeName().optional(),
    place: placeName().optional(),
    url: urlOrNone(),
    permalink: urlOrNone(),
    crosspostParent: redditId().nullish(),
    flair: z.string("a text").max(1000, "a text of at most 1000 characters").nullish(),
    nsfw: flag(),
    spoiler: flag(),
    score: whole(Number.MIN_SAFE_INTEGER).nullish(),
    comments: whole(Number.MIN_SAFE_INTEGER).nullish(),
    removal: maybe(64),
    media: media.nullish(),
    links: z.array(webUrl(), "a list of URLs").max(200, "at most 200 URLs").optional(),
    observedAt: seconds().nullish(),
  })
  .refine((value) => (value.subreddit ?? value.place) !== undefined, {
    path: ["subreddit"],
    message: "the name of a subreddit",
  });

const things = z.object({ kind: z.enum(["t3", "Listing"]), data: z.record(z.string(), z.unknown()) });
/** What Reddit lists beside submissions. */
const otherThing = z.object({ kind: z.enum(["more", "t2", "t4", "t5", "t6"]) });
const comments = z.object({ kind: z.literal("t1"), data: z.unknown() });
const answered = z.object({
  data: z.object({ replies: z.object({ data: z.object({ children: z.array(z.unknown()) }) }) }),
});
const listing = z.object({ children: z.array(z.unknown()) });
const bare = z.object({ created_utc: z.unknown().refine((value) => value !== undefined) });

/** Lists within lists, and listings within these: deeper nobody nests submissions. */
const maxNesting = 4;

/** What an item stands for: a listing is the list of what it holds, a comment stands before the answers within it. */
export function itemsOf(value: unknown, depth = 0): unknown[] {
  if (depth === maxNesting) return [value];
  if (comments.safeParse(value).success) return withAnswers(value);
  if (Array.isArray(value)) return value.flatMap((one) => itemsOf(one, depth + 1));
  const thing = things.safeParse(value).data;
  const children = thing?.kind === "Listing" ? listing.safeParse(thing.data).data?.children : undefined;
  return children ? children.flatMap((one) => itemsOf(one, depth + 1)) : [value];
}

/** A comment and all that is nested within it; without recursion, since nobody limits how deep that is. */
function withAnswers(comment: unknown): unknown[] {
  const found: unknown[] = [];
  const waiting = [comment];
  for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
    found.push(one);
    waiting.push(...(answered.safeParse(one).data?.data.replies.data.children ?? []));
  }
  return found;
}

/** A comment that somebody hands over (a `t1`); `undefined` for anything else. @throws AppError `invalid_body`. */
export function readPostedComment(value: unknown, escaped: boolean): Comment | undefined {
  const data = comments.safeParse(value).data?.data;
  if (data === undefined) return undefined;
  const comment = readRedditComment(data, { escaped });
  if (comment) return comment;
  throw new AppError("invalid_body", "a comment of Reddit needs id, link_id and created_utc");
}

/**
 * Reads one item that somebody hands over: a submission in Reddit's shape (a `t3`, or its data) or in ours.
 * @param escaped Whether the strings of Reddit's shape are HTML-escaped once, as without `raw_json=1`.
 * @throws AppError `invalid_body` naming the field, its value and what is allowed.
 */
export function readPosted(value: unknown, escaped: boolean): Sighting {
  const kind = otherThing.safeParse(value).data?.kind;
  if (kind !== undefined) throw new AppError("invalid_body", `kind: ${kind}: allowed are t3, t1 and Listing`);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new AppError("invalid_body", "no submission: allowed is an object");
  const data = things.safeParse(value).data?.data ?? value;
  if (!bare.safeParse(data).success) return fromOwn(checked(data, ownShape));
  const sighting = readRedditPost(data, { escaped });
  if (sighting) return sighting;
  throw new AppError("invalid_body", "a submission of Reddit needs id, title, subreddit and created_utc");
}

/** Some say of a text that it points at itself. */
function isOwnPage(url: string, id: string): boolean {
  const target = parseRedditUrl(new URL(url));
  return target?.kind === "page" && target.submission === id;
}

function fromOwn(own: z.infer<typeof ownShape>): Sighting {
  const { id, title, created, removal } = own;
  const url = own.url && !isOwnPage(own.url, id) ? own.url : null;
  return {
    id,
    source: "reddit",
    title,
    author: own.author && own.author !== "[deleted]" ? own.author : null,
    created,
    place: own.subreddit ?? own.place ?? "",
    url,
    permalink: own.permalink || null,
    crosspostParent: own.crosspostParent ?? null,
    flair: own.flair === undefined ? undefined : own.flair || null,
    nsfw: own.nsfw ?? undefined,
    spoiler: own.spoiler ?? undefined,
    score: own.score ?? undefined,
    comments: own.comments ?? undefined,
    removal,
    media: own.media ?? undefined,
    links: own.links ?? (url === null ? [] : [url]),
    ...(own.observedAt != null && { observedAt: own.observedAt }),
  };
}
