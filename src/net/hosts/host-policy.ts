import { matchesHost } from "./host-pattern.ts";

/** What is known of a host beside its pace. */
type Manners = {
  /** It is slow: every limit of time is this many times as long. */
  patience: number;
  /** After a 429 that names no time nobody asks for so long, in seconds; `undefined`: as every host. */
  banSeconds: number | undefined;
};

/** The Internet Archive may think for 40 seconds before it answers, and bans for long whoever asks on after a 429. */
const archive: Manners = { patience: 4, banSeconds: 3600 };
const known: readonly [pattern: string, manners: Manners][] = [
  ["archive.org", archive],
  ["*.archive.org", archive],
];
const usual: Manners = { patience: 1, banSeconds: undefined };

/** The operator's own services may answer only once all is indexed. */
const own: Manners = { patience: 3, banSeconds: undefined };

export const mannersOf = (host: string, isOperators: boolean): Manners =>
  isOperators ? own : (known.find(([pattern]) => matchesHost(pattern, host))?.[1] ?? usual);
