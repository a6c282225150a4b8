import type { NewImage } from "./image.ts";
import type { RatingReport } from "./rating.ts";
import type { Submission } from "./submission.ts";
import type { Generation } from "./generation.ts";

/**
 * A link as the resolvers classify it. `key`: its identity in any spelling; `host`: of its address; `asks`: the host that
 * resolving it asks first, `NO_HOST` where it asks none; default: `host`.
 */
export type NewLink = { url: string; key: string; type: string | null; host: string; asks?: string };

/** A due link with the submission it stands in. */
export type DueLink = {
  id: number;
  url: string;
  /** The host that resolving it asks first, or `NO_HOST`. */
  host: string;
  /** To be read as a web page, though its address names a picture. */
  asPage: boolean;
  /** How many links led to it. */
  depth: number;
  created: number;
  tries: number;
  troubleSince: number | null;
  /** It failed before. */
  again: boolean;
  submission: Submission;
  /** How often the submission has been read again. */
  revisits: number;
};

/** Why a link is not done yet, and when its submission is read again. */
export type Waits = { reason: string; revisitAt: number };

/**
 * Result of resolving a link: its pictures, their generations, further links, and what is still to come. `candidates`: every address
 * at which its one picture may be, where that is not certain. `reference`: the other submission whose page it is.
 */
export type Resolved = {
  images: readonly NewImage[];
  candidates?: readonly string[];
  reference?: string;
  generations?: readonly Generation[];
  report?: RatingReport;
  links?: readonly NewLink[];
  waits?: Waits;
};

/** A link as LZBooru lists it; `row` and the other columns are the place to go on after. */
export type LinkRow = {
  row: number;
  id: string;
  url: string;
  created: number;
  type: string | null;
  last_visited: number | null;
  priority: number;
};

/** A page of LZBooru's list of links; `type` undefined is every type. */
export type LinkListRequest = {
  type: string | undefined;
  now: number;
  limit: number;
  after: LinkRow | undefined;
  /** Whether to include submissions that were removed upstream. */
  removed?: boolean;
};
