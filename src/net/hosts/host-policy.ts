import { matchesHost } from "./host-pattern.ts";

/** Time limits and bans of a host. */
type HostPolicy = {
  /** Factor of every time limit, for slow hosts. */
  patience: number;
  /** Rest after a 429 without Retry-After, in seconds; `undefined`: the defaultPolicy backoff. */
  banSeconds: number | undefined;
};

/** The Internet Archive may take 40 seconds to answer, and bans clients for long that go on after a 429. */
const archive: HostPolicy = { patience: 4, banSeconds: 3600 };
const policies: readonly [pattern: string, policy: HostPolicy][] = [
  ["archive.org", archive],
  ["*.archive.org", archive],
];
const defaultPolicy: HostPolicy = { patience: 1, banSeconds: undefined };

/** The operator's services may answer only after they have indexed everything. */
const operatorPolicy: HostPolicy = { patience: 3, banSeconds: undefined };

export const hostPolicyOf = (host: string, isOperatorAddress: boolean): HostPolicy =>
  isOperatorAddress
    ? operatorPolicy
    : (policies.find(([pattern]) => matchesHost(pattern, host))?.[1] ?? defaultPolicy);
