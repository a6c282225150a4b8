import type { NewImage } from "./image.ts";
import type { RatingReport } from "./rating.ts";
import type { Submission } from "./submission.ts";
import type { Generation } from "./generation.ts";

/** A link as the resolvers classify it; `key`: what it is known by however it is spelled, `host`: whose pace it goes by. */
export type NewLink = { url: string; key: string; type: string | null; host: string };

/** A due link with the submission it stands in. */
export type DueLink = {
  id: number;
  url: string;
  host: string;
  /** To be read as a web page, whatever its address says. */
  asPage: boolean;
  /** How many links led to it. */
  depth: number;
  created: number;
  tries: number;
  troubleSince: number | null;
  /** It had a setback before. */
  again: boolean;
  submission: Submission;
  /** How often the submission has been read again. */
  revisits: number;
};

/** Why a link is not done yet, and when its submission is read again. */
export type Waits = { reason: string; revisitAt: number };

/** What stands behind a link: its pictures, how they were made, the links that it leads to, and what is still to come. */
export type Resolved = {
  images: readonly NewImage[];
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

/** Which links LZBooru's list wants: `type` undefined is every type. */
export type LinkListRequest = {
  type: string | undefined;
  now: number;
  limit: number;
  after: LinkRow | undefined;
  /** Whether links of submissions that were removed upstream are among them. */
  removed?: boolean;
};
