import { AppError } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import type { Claims, Rating } from "../model/rating.ts";
import type { Comment } from "../model/comment.ts";
import type { Generation } from "../model/generation.ts";
import type { FoundImage } from "../model/image.ts";
import type { Submission } from "../model/submission.ts";

/** For a URL of a claimed host whose shape names no picture that the resolver knows: such a link must not end as done. */
export const unknownShape = ({ href, hostname }: URL): AppError =>
  new AppError("not_picture", `${href}: no known address of pictures at ${hostname}`);

/**
 * For a page that lacks what such pages have: one answer is no proof, since a page of another kind (a login, a notice, an
 * error) may have come in its place.
 */
export const lacking = (code: "gone" | "not_picture", message: string): AppError =>
  new AppError(code, message, { failure: "doubtful" });

/** What a link leads to. */
export type Resolution = {
  /** Its pictures in order; empty for a video or a text. */
  images: FoundImage[];
  /**
   * Every absolute URL at which the one picture may be, where that is not certain, the likeliest first: `images` has the first, and
   * the next takes its place where it turns out to be none.
   */
  candidates?: string[];
  /** Why there may be more pictures later: the submission is read again before these count as complete. */
  unready?: string;
  /** Further absolute URLs that lead to its pictures (the target of a share link). They become links. */
  links?: string[];
  /** How its pictures were generated; `imageUrl` is the `url` of one of `images`. */
  generations?: Generation[];
  /** The rating on the page, and its claims of how the picture was made. */
  ratings?: Rating[];
  claims?: Claims[];
  comments?: Comment[];
};

/**
 * To add one: write `src/resolvers/<site>.ts` exporting a `Resolver` (or a function of the settings that
 * returns one), and put it into the list in `resolvers.ts` (order is policy: the first match wins, the
 * generic ones come last). The contract test checks that each example reaches its resolver and no other.
 *
 * Parsing a URL (no I/O) is kept apart from fetching it. A resolver knows neither the database nor the
 * sources; what it needs beyond the URL is in the submission or fetched.
 */
export type Resolver = {
  /** The link's `type` in the API. */
  readonly name: string;
  /** Example URLs of every shape that it serves. */
  readonly examples: readonly string[];
  /** Whether it serves this URL. Pure and cheap: it runs for every stored link. */
  matches(url: URL): boolean;
  /** The id of the submission whose page this URL is; where that is not the link's, `resolve` receives that submission. */
  submissionOf?(url: URL): string | undefined;
  /**
   * The host that `resolve` asks first: the link waits while that rests, and for no other. `undefined`: it asks none, since the
   * submission or the URL holds everything. Pure and cheap. Default: the URL's own host.
   */
  asks?(url: URL): string | undefined;
  /**
   * @throws AppError `unknownShape` where the URL is not understood, `needs_setting` where a setting is missing (the message starts with its name), `gone` for what was removed, `lacking` for a page without what it should have, and whatever the fetcher throws.
   */
  resolve(url: URL, submission: Submission, fetcher: Fetcher): Promise<Resolution>;
};
