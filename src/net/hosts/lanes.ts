import type { HostRateLimit } from "../../config/config.ts";
import { AppError } from "../../errors.ts";
import { hostPolicyOf } from "./host-policy.ts";
import { createHostStates, type HostStates } from "./host-states.ts";
import { createRateLimiter, type RateLimiter } from "./rate-limiter.ts";

/** What requests of one kind wait for, and what they leave behind: slots, rests and failures of each host. */
export type Lanes = {
  rateLimiter: Pick<RateLimiter, "enter">;
  states: Pick<HostStates, "noteSuccess" | "noteFailure" | "noteBudget">;
};

/** The lanes of the program itself. @param states of its hosts, which are saved. */
export const createOwnLanes = (pace: readonly HostRateLimit[], states: HostStates): Lanes => ({
  states,
  rateLimiter: createRateLimiter(pace, states.refusal, states.isHalfOpen),
});

/** Requests for clients under way together, waiting ones included, in all and waiting at one host. */
const MAX_UNDER_WAY = 32;
const MAX_WAITING = 4;
const BUSY_SECONDS = 5;
const MAX_HOSTS = 1000;

/**
 * The lanes of requests that clients ask for. They respect the rests of the program's own lanes, and change nothing there:
 * a stranger makes neither the crawler wait nor a host rest. Few may wait, and none asks an API. A host rests only where it
 * asks for it: failures are not counted, since a stranger chooses what fails.
 * @param own The states of the program's own lanes.
 */
export function createClientLanes(
  pace: readonly HostRateLimit[],
  own: Pick<HostStates, "refusal">,
  now: () => number,
): Lanes {
  const states = createHostStates(now, () => {}, MAX_HOSTS);
  const refusal = (host: string) => own.refusal(host) ?? states.refusal(host);
  const limiter = createRateLimiter(pace, refusal, () => false);
  let underWay = 0;

  function refuse(host: string): void {
    if (hostPolicyOf(host).isApi)
      throw new AppError("refused_address", `${host}: an API, no host of pictures`);
    if (underWay >= MAX_UNDER_WAY || limiter.waitingAt(host) >= MAX_WAITING)
      throw new AppError("busy", `${host}: too many searches by URL wait`, { retryAfter: BUSY_SECONDS });
  }

  return {
    states: {
      noteSuccess: states.noteSuccess,
      noteBudget: states.noteBudget,
      noteFailure(host, _code, reason, hint = 0) {
        if (hint > 0) states.rest(host, now() + hint, reason);
        return hint;
      },
    },
    rateLimiter: {
      async enter(host, signal) {
        refuse(host);
        underWay++;
        try {
          const release = await limiter.enter(host, signal);
          // A slot may be released more than once.
          let isHeld = true;
          return () => {
            release();
            if (isHeld) underWay--;
            isHeld = false;
          };
        } catch (error) {
          underWay--;
          throw error;
        }
      },
    },
  };
}
