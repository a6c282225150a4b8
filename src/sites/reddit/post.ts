import { z } from "zod";
import type { Sighting } from "../../model/submission.ts";
import { linksInText } from "./links.ts";
import { inlinePictures, isGallery, mediaFields, readMedia } from "./media.ts";
import { toSeconds } from "./time.ts";
import { bareId, cutText, unescapeReddit } from "./text.ts";

const SITE = "https://www.reddit.com";
const TITLE_LENGTH = 300;
/** Longer URLs are ignored. */
const URL_LENGTH = 8000;

const text = z.string().nullish().catch(undefined);
const flag = z.boolean().nullish().catch(undefined);
const amount = z.number().int().nullish().catch(undefined);

/** A float from the API, an integer or a string in archives, milliseconds in some. */
const seconds = z
  .union([z.number(), z.string().regex(/^\d+(\.\d+)?$/)])
  .transform((value) => toSeconds(Number(value)))
  .refine((value) => Number.isSafeInteger(value) && value > 0);

const holderSchema = z.object({
  ...mediaFields,
  id: text,
  url: text,
  url_overridden_by_dest: text,
  domain: text,
  is_self: flag,
  is_video: flag,
  over_18: flag,
  selftext: text,
});
/** The fields of a post that hold its content: of the post itself, or of the post that it crossposts. */
type Holder = z.infer<typeof holderSchema>;

const postSchema = holderSchema.extend({
  name: text,
  title: z.string(),
  author: text,
  created_utc: seconds,
  subreddit: z.string().min(1),
  permalink: text,
  link_flair_text: text,
  spoiler: flag,
  score: amount,
  num_comments: amount,
  removed_by_category: text,
  crosspost_parent: text,
  crosspost_parent_list: z.array(z.unknown()).nullish().catch(undefined),
});
type Post = z.infer<typeof postSchema>;

/**
 * Reads one submission in Reddit's own shape, of any year, from any provider.
 * @param data The `data` of a `t3`, or a line of an archive.
 * @param escaped Whether its strings are HTML-escaped once: not so when `raw_json=1` was asked for.
 * @returns `undefined` for anything but a submission: without an id, a title, a subreddit or a time.
 */
export function readRedditPost(data: unknown, { escaped }: { escaped: boolean }): Sighting | undefined {
  const post = postSchema.safeParse(data).data;
  const id = bareId(post?.id || post?.name || "").toLowerCase();
  if (!post || !/^[0-9a-z]+$/.test(id)) return undefined;
  const plain = (value: string) => (escaped ? unescapeReddit(value) : value);
  const parent = readParent(post);
  const holder = parent && !(isLost(parent) && hasOwnContent(post)) ? parent : post;
  const parentId = bareId(post.crosspost_parent || parent?.id || "") || null;
  const url = readUrl(holder, plain) ?? readUrl(post, plain);
  return {
    id,
    source: "reddit",
    title: cutText(plain(post.title), TITLE_LENGTH),
    author: post.author && post.author !== "[deleted]" ? post.author : null,
    created: post.created_utc,
    place: post.subreddit,
    // A crosspost of a text points at that text; only a text itself points nowhere.
    url: post.is_self ? null : url,
    permalink: post.permalink ? absolute(post.permalink) : null,
    crosspostParent: parentId,
    flair: post.link_flair_text === undefined ? undefined : plain(post.link_flair_text ?? "") || null,
    nsfw: eitherOf(post.over_18, parent?.over_18),
    spoiler: post.spoiler ?? undefined,
    score: post.score ?? undefined,
    comments: post.num_comments ?? undefined,
    removal: post.removed_by_category === undefined ? undefined : post.removed_by_category || null,
    media: readMedia(holder, escaped) ?? (parent && readMedia(post, escaped)),
    links: readLinks(holder, url, parent && holder === post ? id : (parentId ?? id), plain),
  };
}

/** Whether a crossposted post no longer has what it showed: a removed text, a gallery without its items. */
function isLost(parent: Holder): boolean {
  return isGallery(parent) ? !hasItems(parent) : parent.is_self === true && isRemoved(parent.selftext);
}

/** Whether a crosspost has content of its own: a gallery, pictures in a text, words, or an address elsewhere. */
function hasOwnContent(post: Post): boolean {
  if (hasItems(post) || inlinePictures(post.media_metadata ?? {}).length > 0) return true;
  if (!isRemoved(post.selftext)) return true;
  const url = post.is_self ? null : readUrl(post, unescapeReddit);
  return url !== null && !/(^|\.)reddit\.com$/.test(new URL(url).hostname);
}

const hasItems = (post: Holder): boolean => (readMedia(post, false)?.gallery?.items.length ?? 0) > 0;
/** Whether a text is empty, or the notice in the place of one: `[removed]`, `[ Removed by Reddit ]`. */
const isRemoved = (words: string | null | undefined): boolean =>
  /^(\\?\[\s*(removed|deleted)(\s+by\s+reddit)?\s*\\?\])?$/i.test((words ?? "").trim());

/** The media of a crosspost are its parent's, while the parent has any. */
function readParent(post: Post): Holder | undefined {
  return holderSchema.safeParse(post.crosspost_parent_list?.at(-1)).data;
}

function readUrl(post: Holder, plain: (text: string) => string): string | null {
  const url = post.url_overridden_by_dest || post.url;
  return url ? absolute(plain(url).trim()) : null;
}

/** Keeps a URL of the web as it is spelled; `/r/pics/comments/...` gets its site. */
export function absolute(url: string): string | null {
  if (url.length > URL_LENGTH) return null;
  // The usual permalink needs no parsing.
  if (/^\/r\/[\w/]+$/.test(url)) return SITE + url;
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url;
  const whole = URL.parse(url, SITE);
  return whole && /^https?:$/.test(whole.protocol) ? whole.href : null;
}

function eitherOf(...flags: (boolean | null | undefined)[]): boolean | undefined {
  return flags.includes(true) ? true : flags.includes(false) ? false : undefined;
}

function readLinks(
  holder: Holder,
  url: string | null,
  holderId: string,
  plain: (text: string) => string,
): string[] {
  if (isGallery(holder)) return [`${SITE}/gallery/${holderId}`];
  if (holder.is_video) return [];
  const isText = holder.is_self || holder.domain?.startsWith("self.");
  if (!isText && url !== null) return pictureLinks(url);
  const written = linksInText(plain(holder.selftext ?? ""));
  return [...new Set([...inlinePictures(holder.media_metadata ?? {}), ...written])];
}

/** The link itself, unless it is a video at Reddit. */
export function pictureLinks(url: string): string[] {
  return new URL(url).hostname === "v.redd.it" ? [] : [url];
}
