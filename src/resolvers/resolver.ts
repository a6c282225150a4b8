import type { Fetcher } from "../net/fetcher.ts";
import type { Claims, Rating } from "../model/rating.ts";
import type { Comment } from "../model/comment.ts";
import type { Generation } from "../model/generation.ts";
import type { FoundImage } from "../model/image.ts";
import type { Submission } from "../model/submission.ts";

/** What stands behind a link. */
export type Resolution = {
  /** Its pictures in order; none for a video or a text. */
  images: FoundImage[];
  /** Why there may be more, or any, later: the submission is then read again before these are taken for all. */
  unready?: string;
  /** Further addresses that lead to its pictures (the target of a share link); absolute. They become links themselves. */
  links?: string[];
  /** How its pictures were generated; `imageUrl` is the `url` of one of `images`. */
  generations?: Generation[];
  /** What the page tells of its submission's rating, and of how its picture was made. */
  ratings?: Rating[];
  claims?: Claims[];
  comments?: Comment[];
};

/**
 * To add one: write `src/resolvers/<site>.ts` exporting a `Resolver` (or a function of the settings that
 * returns one), and put it into the list in `resolvers.ts` (order is policy: the first match wins, the
 * generic ones come last). `resolvers.test.ts` checks that each example reaches its resolver and no other.
 *
 * Parsing a URL (no I/O) is kept apart from fetching it. A resolver knows neither the database nor the
 * sources; what it needs beyond the URL is in the submission or fetched.
 */
export type Resolver = {
  /** The link's `type` in the API. */
  readonly name: string;
  /** URLs of every shape it serves. */
  readonly examples: readonly string[];
  /** Whether this URL is for it. Pure and cheap: it runs for every stored link. */
  matches(url: URL): boolean;
  /** The id of the submission whose page this URL is; where it is another than the link's, `resolve` is given that one. */
  submissionOf?(url: URL): string | undefined;
  /**
   * @throws AppError `needs_setting` when it cannot be done without a setting (the message starts with the
   * setting's name), `gone` for what was removed, and whatever the fetcher throws.
   */
  resolve(url: URL, submission: Submission, fetcher: Fetcher): Promise<Resolution>;
};
