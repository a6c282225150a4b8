import type { HostRateLimit } from "../../config/config.ts";
import { matchesHost } from "./host-pattern.ts";

/** How a host is asked. */
export type HostPolicy = {
  /** Its rate limit, which `HOST_PACE` overrides; default: a request at a time, one a second. */
  pace?: Omit<HostRateLimit, "pattern">;
  /** Factor of every time limit, for slow hosts. */
  patience?: number;
  /** Rest after a 429 without Retry-After, in seconds; default: the usual backoff. */
  banSeconds?: number;
  /** An API or an archive: no pictures of it are searched by URL, since its budget is the crawler's. */
  isApi?: true;
};

const api = { isApi: true } as const;
/** The Internet Archive may take 40 seconds to answer, and bans clients for long that go on after a 429. */
const archive = { ...api, pace: { concurrency: 1, gapMs: 4000 }, patience: 4, banSeconds: 3600 } as const;
/** Picture hosts that answer any number of requests. */
const pictures = { pace: { concurrency: 4, gapMs: 0 } } as const;

/**
 * The first match counts. The rate limits stay within those of each API: Arctic Shift allows a few requests a second; Reddit
 * 100 a minute with a token, 10 without; PullPush documents no limit, and its clients wait some seconds; the Wayback Machine
 * bans fast clients for long; Imgur's budget headers limit it, and the gap only spreads the requests; DPChallenge blocks
 * clients that send more than a request every one or two seconds.
 */
const policies: readonly [pattern: string, policy: HostPolicy][] = [
  ["arctic-shift.photon-reddit.com", { ...api, pace: { concurrency: 1, gapMs: 500 } }],
  ["oauth.reddit.com", { ...api, pace: { concurrency: 1, gapMs: 600 } }],
  ["www.reddit.com", { ...api, pace: { concurrency: 1, gapMs: 6000 } }],
  ["reddit.com", api],
  ["*.reddit.com", api],
  ["api.pullpush.io", { ...api, pace: { concurrency: 1, gapMs: 2000 } }],
  ["web.archive.org", archive],
  ["archive.org", archive],
  ["*.archive.org", { ...api, patience: archive.patience, banSeconds: archive.banSeconds }],
  ["api.imgur.com", { ...api, pace: { concurrency: 1, gapMs: 1000 } }],
  ["i.redd.it", pictures],
  ["preview.redd.it", pictures],
  ["external-preview.redd.it", pictures],
  ["i.imgur.com", pictures],
  ["dpchallenge.com", api],
  ["www.dpchallenge.com", { ...api, pace: { concurrency: 1, gapMs: 1500 } }],
  ["images.dpchallenge.com", { pace: { concurrency: 1, gapMs: 1500 } }],
  ["labs.openai.com", api],
  ["api.redgifs.com", api],
  ["api.bsky.app", api],
  ["backend.deviantart.com", api],
  ["www.flickr.com", api],
  ["www.artstation.com", api],
];

const defaultPolicy: HostPolicy = {};

/** The operator's services may answer only after they have indexed everything. */
const operatorPolicy: HostPolicy = { patience: 3 };

export const hostPolicyOf = (host: string, isOperatorAddress = false): HostPolicy =>
  isOperatorAddress
    ? operatorPolicy
    : (policies.find(([pattern]) => matchesHost(pattern, host))?.[1] ?? defaultPolicy);
