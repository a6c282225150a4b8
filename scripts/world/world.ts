import type { ErrorCode } from "../../src/errors.ts";
import type { Recipe } from "./recipes.ts";

export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** A submission as Reddit prints it with `raw_json=1`. */
export type Post = {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly author: string;
  readonly created_utc: number;
  readonly subreddit: string;
  readonly permalink: string;
  readonly url: string;
  readonly over_18: boolean;
  readonly [field: string]: Json | undefined;
};

/** A picture that a submission ought to yield. */
export type ExpectedPicture = {
  /** Where its bytes are. */
  url: string;
  /** Other URLs of the same bytes, either of which may be stored. */
  alsoAt?: readonly string[];
  caption?: string;
  /** Reddit's or Imgur's own id of it. */
  mediaId?: string;
  recipe: Recipe;
};

export type WorldSubmission = {
  id: string;
  /** An entry of the tables of kinds; `generated`: its pictures come from OpenAI Labs. */
  kind: string;
  subreddit: string;
  title: string;
  /** `null`: deleted. */
  author: string | null;
  created: number;
  nsfw: boolean;
  flair: string | null;
  /** In order. Empty for text, video and whatever is broken. */
  expected: ExpectedPicture[];
  /** Why its link or its picture must fail. */
  failure?: ErrorCode;
  /** Whether a failure may be left behind although all that is expected arrives. */
  mayFail?: boolean;
  post: Post;
  /** What differs in the very first answer that holds it: a gallery that Reddit still prepares. */
  atFirst?: { readonly [field: string]: Json };
};

export type WorldComment = {
  id: string;
  /** The id of what it stands under. */
  submission: string;
  subreddit: string;
  /** The id of the comment that it answers; `null`: the submission itself. */
  parent: string | null;
  /** `null`: deleted, its text with it. */
  author: string | null;
  created: number;
  /** Markdown. */
  body: string;
  score: number;
};

/** A picture that was generated at OpenAI Labs and shared there. */
export type WorldGeneration = {
  /** `generation-...` */
  id: string;
  prompt: string;
  /** The submission in which, or under which, its link stands. */
  submission: string;
  told: "submission" | "comment";
  /** Who still has it; `nobody`: neither Labs nor the archive. */
  at: "labs" | "archive" | "nobody";
};

export type WorldSubreddit = {
  name: string;
  id: string;
  created: number;
  subscribers: number;
  over18: boolean;
  /** How Reddit answers for it. */
  state: "public" | "private" | "banned";
  /** Whether the archive's list of subreddits has it. */
  listed: boolean;
};

/** What stands at a URL. */
export type Reply = {
  status?: number;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  /** The body is this picture. */
  picture?: Recipe;
  /** Only this share of the body arrives (0-1), as if it were whole. */
  share?: number;
  /** Silence before the answer. */
  delayMs?: number;
  /** How long the body takes. */
  dripMs?: number;
  /** Answers the first request in its place. */
  first?: Reply;
  /** Answers in its place, where no fixed body can: a body without end, silence. */
  respond?: () => Response | Promise<Response>;
};

export type ImgurImage = {
  id: string;
  recipe: Recipe;
  description: string | null;
  created: number;
  tooBig: boolean;
  /** The API's `link` is over plain HTTP. */
  isHttp?: boolean;
};
export type ImgurAlbum = {
  id: string;
  title: string;
  created: number;
  images: ImgurImage[];
  /** Its own answer lists only the first few images. */
  isCut?: boolean;
};

/** Everything that upstream holds, and what ought to come of it. */
export type World = {
  /** When the newest submissions were made: nothing is younger, but for what is added. */
  readonly now: number;
  readonly subreddits: WorldSubreddit[];
  /** Of all subreddits, oldest first; those of one second by id. */
  readonly submissions: WorldSubmission[];
  /** Posts of elsewhere, which others were crossposted from. */
  readonly parents: WorldSubmission[];
  /** Of all submissions, oldest first. */
  readonly comments: WorldComment[];
  readonly generations: WorldGeneration[];
  /** What stands where, by absolute URL without fragment. */
  readonly web: Map<string, Reply>;
  readonly imgur: { images: Map<string, ImgurImage>; albums: Map<string, ImgurAlbum> };
};

/** The submissions of one subreddit, oldest first. */
export function submissionsOf(world: World, subreddit: string): WorldSubmission[] {
  const name = subreddit.toLowerCase();
  return world.submissions.filter((submission) => submission.subreddit.toLowerCase() === name);
}

/** The submissions of one user, oldest first. */
export function submissionsBy(world: World, author: string): WorldSubmission[] {
  const name = author.toLowerCase();
  return world.submissions.filter((submission) => submission.author?.toLowerCase() === name);
}
