/** The observation that a field comes from: the rank of its provider, and its time. */
export type Origin = { authority: number; at: number };

/** By the name of the field; of `media` its parts `gallery` and `preview`. `null`: unknown. */
export type Origins = { [field: string]: Origin | null };

/** The provider of a rank; the rank itself where no provider has it. */
export const providerOf = (authority: number): string => authorities[authority] ?? `rank ${authority}`;

/**
 * Providers by their authority on immutable fields (title, author, ...), the best first. `dump`: an archive's file; `push`: `/api/ingest`;
 * `api`: LZBooru's `/api/submission`. Fixed, since it is stored: settings must not change origins.
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

/** The rank of a provider on immutable fields; 0 is the best, an unknown provider the last. */
export function authorityOf(provider: string): number {
  const rank = authorities.indexOf(provider);
  return rank < 0 ? authorities.length : rank;
}
