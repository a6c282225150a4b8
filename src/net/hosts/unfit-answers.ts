/** Addresses within this time are "at once"; so many of them are the host's trouble. */
const WINDOW_SECONDS = 600;
const MANY_ADDRESSES = 5;
const FIRST_REST_SECONDS = 60;
const LONGEST_REST_SECONDS = 3600;
/** What a host answers for longer is what it has. */
const TROUBLE_SECONDS = 86_400;
/** Beyond this number of hosts the oldest is forgotten. */
const MAX_HOSTS = 1000;

type HostAnswers = {
  /** The first unfit answer since the last picture. */
  since: number;
  /** Addresses of unfit answers, at most as many as make a trouble. */
  addresses: Set<string>;
  rest: { seconds: number; until: number };
};

/**
 * Which hosts answer with something else (an interstitial page, nothing, garbage) at addresses of pictures. One such answer is
 * its address's own; many at once are a trouble of the host, which should rest, at first for a minute. In memory only.
 */
export function createUnfitAnswers(now: () => number) {
  const hosts = new Map<string, HostAnswers>();

  function answersOf(host: string): HostAnswers {
    const known = hosts.get(host);
    const isMany = known !== undefined && known.addresses.size >= MANY_ADDRESSES;
    const age = now() - (known?.since ?? 0);
    // A trouble that is over, with no answer since, is forgotten a day after it.
    const lifetime = isMany ? 2 * TROUBLE_SECONDS : WINDOW_SECONDS;
    if (known && age >= 0 && age <= lifetime) return known;
    hosts.delete(host);
    if (hosts.size >= MAX_HOSTS) for (const oldest of [...hosts.keys()].slice(0, 1)) hosts.delete(oldest);
    const begun = { since: now(), addresses: new Set<string>(), rest: { seconds: 0, until: 0 } };
    hosts.set(host, begun);
    return begun;
  }

  return {
    /** An address of a picture answered with something else. @returns seconds for which its host should rest; 0: none. */
    note(host: string, address: string): number {
      const { since, addresses, rest } = answersOf(host);
      if (addresses.size < MANY_ADDRESSES) addresses.add(address);
      if (addresses.size < MANY_ADDRESSES || now() - since > TROUBLE_SECONDS) return 0;
      // Requests that had started before the rest make it no longer.
      if (rest.until <= now()) {
        rest.seconds = Math.min(rest.seconds * 2 || FIRST_REST_SECONDS, LONGEST_REST_SECONDS);
        rest.until = now() + rest.seconds;
      }
      return rest.until - now();
    },

    /** The host gave a picture, or what it gave instead is in order. */
    clear(host: string): void {
      hosts.delete(host);
    },
  };
}
