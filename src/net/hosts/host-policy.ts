import { matchesHost } from "./host-pattern.ts";

/** What is known of a host beside its pace. */
type HostPolicy = {
  /** It is slow: every limit of time is this many times as long. */
  patience: number;
  /** After a 429 that names no time nobody asks for so long, in seconds; `undefined`: as every host. */
  banSeconds: number | undefined;
};

/** The Internet Archive may think for 40 seconds before it answers, and bans for long whoever asks on after a 429. */
const archive: HostPolicy = { patience: 4, banSeconds: 3600 };
const known: readonly [pattern: string, manners: HostPolicy][] = [
  ["archive.org", archive],
  ["*.archive.org", archive],
];
const usual: HostPolicy = { patience: 1, banSeconds: undefined };

/** The operator's own services may answer only once all is indexed. */
const own: HostPolicy = { patience: 3, banSeconds: undefined };

export const hostPolicyOf = (host: string, isOperators: boolean): HostPolicy =>
  isOperators ? own : (known.find(([pattern]) => matchesHost(pattern, host))?.[1] ?? usual);
