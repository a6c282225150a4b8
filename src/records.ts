import type { RepostRules } from "./matches.ts";

/**
 * The nouns that travel between the parts. All times are Unix seconds. `undefined` in an observation
 * means that the observer cannot know; `null` means that there is none.
 */

/** A followed stream: `reddit` + `pics`. */
export type Feed = {
  id: number;
  /** The kind of place: `reddit`. */
  source: string;
  /** The name within the source, as upstream spells it. */
  address: string;
  /** When the place was created upstream. */
  created: number;
  /** The backfill reads back to here. */
  since: number;
  state: "active" | "paused" | "removed";
  /** Whether the comments under its submissions are read. */
  comments: boolean;
  /** What its source is to do otherwise than usual. */
  options: FeedOptions;
};

/** What a feed may be told; a source takes what it knows. */
export type FeedOptions = {
  /** Of a source that tells ratings: which pictures are downloaded. Default `full`. */
  pictures?: "none" | "thumbnail" | "full";
  /** No pictures of what this set publishes already. */
  notIn?: "ava";
  /** What counts as a repost in it. */
  reposts?: Partial<RepostRules>;
} | null;

/**
 * The ways a feed is read. `new`: everything that arrives, with nothing missed; `backfill`: the past, newest first;
 * `fresh`: the newest at once, from a provider that tells less of it, beside a `new` that lags; `comments`: new comments
 * under any of its submissions, where the feed asks for them.
 */
export type Lane = "new" | "backfill" | "fresh" | "comments";

/** One picture of a gallery, in the order in which the author put it. */
export type GalleryItem = {
  /** Upstream's own id, unique within the submission. */
  mediaId: string;
  /** Where its original is; absent while upstream has not processed it. */
  url?: string;
  caption?: string;
  status: "valid" | "failed" | "unprocessed";
};

/** What a submission's source already said of its media, so that resolvers need not ask again. */
export type SubmissionMedia = {
  /** Present for a gallery, also for one that has no items (yet). */
  gallery?: { items: GalleryItem[] };
  /** The largest signed preview, usable as it stands. */
  preview?: string;
};

/**
 * What one provider says of one submission at one moment.
 *
 * Immutable: `title author created place url permalink crosspostParent`, and a gallery once it is whole.
 * Mutable: `flair nsfw spoiler score comments removal`, and the preview.
 */
export type Sighting = {
  /** The id of its source: Reddit's base-36 id without `t3_`; others carry a prefix (`dpc-1265266`). */
  id: string;
  source: string;
  /** Unescaped once, at most 300 characters. */
  title: string;
  /** `null` for a deleted author. */
  author: string | null;
  created: number;
  /** The subreddit it was posted in, as upstream spells it. */
  place: string;
  /** What it points at, absolute; `null` for a text post. */
  url: string | null;
  permalink: string | null;
  crosspostParent: string | null;
  flair: string | null | undefined;
  nsfw: boolean | undefined;
  spoiler: boolean | undefined;
  score: number | undefined;
  comments: number | undefined;
  /** Why it was removed (`moderator`, `deleted`, ...), `null` while it stands. */
  removal: string | null | undefined;
  media: SubmissionMedia | undefined;
  /** The absolute URLs in which pictures may be found, in order; empty for text and video. */
  links: string[];
  /** When the provider looked at it; absent: now. An archive tells what it saw then. */
  observedAt?: number;
};

/** Which observation a field comes from: the rank of its provider, and when it was made. */
export type Origin = { authority: number; at: number };

/** By the name of the field; of `media` its parts `gallery` and `preview`. `null`: nobody has said it. */
export type Origins = { [field: string]: Origin | null };

/** The provider of a rank; the rank itself where no provider has it. */
export const providerOf = (authority: number): string => authorities[authority] ?? `rank ${authority}`;

/** A submission as it is stored and handed to resolvers. */
export type Submission = Pick<
  Sighting,
  | "id"
  | "source"
  | "title"
  | "author"
  | "created"
  | "place"
  | "url"
  | "permalink"
  | "crosspostParent"
  | "media"
> & {
  nsfw: boolean;
  /** Why it was removed, `null` while it stands. */
  removal: string | null;
};

/** One picture found behind a link. */
export type FoundImage = {
  /** Where its bytes are. */
  url: string;
  /** Upstream's media id where there is one, else the canonical URL: the same picture in the same
   * submission has the same key whoever found it. */
  key: string;
  caption?: string;
  /** Its place among the link's pictures, where some of them are still missing; else the order is the place. */
  position?: number;
};

/** What one provider says of one comment at one moment. */
export type Comment = {
  /** The id of its source: Reddit's base-36 id without `t1_`; others carry a prefix. */
  id: string;
  source: string;
  /** The submission that it stands under. */
  submissionId: string;
  /** The comment that it answers; `null`: the submission itself. */
  parentId: string | null;
  /** `null` for a deleted author. */
  author: string | null;
  created: number;
  score: number | undefined;
  /** As its author wrote it (Markdown), unescaped once; `null` where it cannot be read any more. */
  body: string | null;
  /** Why it cannot: `deleted` by its author, `removed` by a moderator; `null` while it stands. */
  removal: string | null;
  /** The absolute URLs in its body and of the pictures within it, each once, in order. */
  links: string[];
  details?: CommentDetails;
  /** When the provider looked at it; absent: now. */
  observedAt?: number;
};

/** What some sources tell of a comment besides. */
export type CommentDetails = {
  /** Written while the challenge was voted on, so without knowing whose picture it is. */
  isDuringChallenge?: boolean;
  /** What it quotes, which its body leaves out. */
  quotes?: { author: string | null; text: string }[];
  editedAt?: number | null;
};

/** `caption`: from words; `edit`: words, a picture and a mask; `variation`: a picture alone. */
export type GenerationType = "caption" | "edit" | "variation";

/** How a picture was generated, as its service, an archive of it, or the picture's own file tells. */
export type Generation = {
  /** Its service's own id (`generation-...`), else made of the file's content. */
  id: string;
  /** What made it: `openai-labs`, `stable-diffusion`, `comfyui`, ... */
  tool: string;
  type: GenerationType;
  /** When it was made; `null`: nobody tells. */
  created: number | null;
  prompt: string | null;
  negativePrompt: string | null;
  model: string | null;
  author: string | null;
  /** The generation that it varies or edits. */
  parentId: string | null;
  taskId: string | null;
  promptId: string | null;
  /** Where its picture is: the URL of its image; `null` where nobody tells. */
  imageUrl: string | null;
  /** What was edited or varied, and of an edit where. */
  sourceUrl: string | null;
  maskUrl: string | null;
  /** The original record, without avatars and pictures of users. */
  record: Record<string, unknown>;
  /** Who told it: the service itself, the Wayback Machine, or the picture's file. */
  via: "service" | "wayback" | "file";
  /** The snapshot it comes from, and when that was taken. */
  archivedUrl: string | null;
  archivedAt: number | null;
};

/** A prompt that a generator wrote into the picture that it made. */
export type FilePrompt = Pick<Generation, "tool" | "type" | "prompt" | "negativePrompt" | "model"> & {
  /** What stands in the file, by the names under which it stands there. */
  record: Record<string, unknown>;
};

/** A kind of file that we read, by its bytes. */
export type ImageFormat = "jpeg" | "png" | "webp" | "gif" | "avif" | "heif" | "tiff" | "bmp";

/** What a key may do; `admin` may everything. */
export type Scope = "read" | "ingest" | "admin";

/**
 * Whose word counts for what cannot (title, author, ...), the best first. `dump`: an archive's file; `push`: `/api/ingest`;
 * `api`: LZBooru's `/api/submission`. Fixed, since it is stored: settings must not change who said what.
 */
const authorities = [
  "reddit-api",
  "arctic-shift",
  "dump",
  "pullpush",
  "reddit-atom",
  "push",
  "api",
  "dpchallenge",
];

/** The rank of a provider's word on what cannot change; 0 is the best, an unknown provider the last. */
export function authorityOf(provider: string): number {
  const rank = authorities.indexOf(provider);
  return rank < 0 ? authorities.length : rank;
}

/** When a submission is to be read again: at the first of these ages (seconds) that it has not reached; `null`: no more. */
export function nextRevisit(created: number, now: number, ages: readonly number[]): number | null {
  const times = ages.map((age) => created + age).filter((at) => at > now);
  return times.length > 0 ? Math.min(...times) : null;
}
