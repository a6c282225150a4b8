import type { Sighting } from "./submission.ts";
import type { NewLink } from "./link.ts";

/** A submission as a provider showed it, with the links that may lead to its pictures. */
export type Observation = { sighting: Sighting; links: NewLink[] };

/** The provider of observations, and how they are stored. Its authority on immutable fields follows from its name. */
export type Observer = {
  provider: string;
  /** 0: no feed. */
  feedId: number;
  /** Whether it goes before the backlog. */
  fresh: boolean;
  /** Seconds after its creation at which a submission is read again; none: never. */
  revisitAges?: readonly number[];
  /** Nothing but the essentials is known yet: read again at this time already. */
  completeAt?: number;
  /** A subreddit that is not followed becomes a paused feed. */
  adopts?: boolean;
  /** The comments of what it shows are to be read. */
  wantsComments?: boolean;
};

/** Outcome of an observation: its submission is new, has changed, or was known. */
export type Outcome = "created" | "updated" | "unchanged";
