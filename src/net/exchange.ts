import { AppError } from "../errors.ts";
import { createDeadline } from "./deadline.ts";
import { explainBreak, explainStatus } from "./explain-failure.ts";
import { describeHop, type Hop } from "./address/hop.ts";
import { hostOf } from "../model/host.ts";
import type { HostStates } from "./hosts/host-states.ts";
import type { Limits } from "./limits.ts";
import { hostPolicyOf } from "./hosts/host-policy.ts";
import type { Pacer } from "./hosts/pace.ts";
import { send, type Way } from "./send.ts";

/** Everything an exchange works with. */
export type Door = { pacer: Pacer; states: HostStates; way: Way; limits: Limits; now: () => number };

/** An answer whose host's place is held until the body is read to its end, cancelled or broken. */
export type Exchange = {
  readonly hop: Hop;
  readonly response: Response;
  /** The next decoded bytes, `undefined` at the end. @throws AppError `timeout`, `truncated`, `bad_answer`, `stopping`. */
  read(): Promise<Uint8Array | undefined>;
  /** Lets go of what was not read. */
  cancel(): Promise<void>;
  /** What the status means, where it is not 2xx. Ends the exchange. */
  refuse(): Promise<AppError>;
};

/**
 * Asks one host once: waits for a place, sends, waits for the headers. However it ends, the host's state learns
 * of it and the place is given back exactly once.
 * @param expected Statuses that the caller reads itself: a 401 or 403 among them says nothing about the host.
 * @throws AppError as `Fetcher` says, but for statuses, which are left to the caller.
 */
export async function exchange(
  hop: Hop,
  signals: readonly (AbortSignal | undefined)[],
  expected: readonly number[],
  door: Door,
): Promise<Exchange> {
  const { pacer, states, limits } = door;
  // Services of the operator stand side by side on one host: what one of them says holds for its port alone.
  const host = hop.operators ? hop.url.host : hostOf(hop.url);
  const { patience, banSeconds } = hostPolicyOf(host, hop.operators);
  const what = describeHop(hop);
  const deadline = createDeadline(what, signals);
  let leave = () => {};
  let ended = false;
  let cancelled = false;

  /** Ends the exchange; `error` is what ended it. @returns the error, with the host's rest as `retryAfter`. */
  function end(error: AppError | undefined): AppError | undefined {
    if (ended) return error;
    ended = true;
    deadline.end();
    const rest = settle(error);
    leave();
    if (!error || rest <= 0 || error.retryAfter === rest) return error;
    return new AppError(error.code, error.message, { cause: error.cause, retryAfter: rest });
  }

  function settle(error: AppError | undefined): number {
    if (!error || error.failure === "permanent" || error.code === "bad_answer") states.noteSuccess(host);
    else if (error.failure === "transient" && error.code !== "resting") {
      const ban = error.code === "limited" ? banSeconds : undefined;
      return states.noteFailure(host, error.code, error.message, error.retryAfter ?? ban);
    }
    return 0;
  }

  const fail = (error: AppError) => end(error) ?? error;

  try {
    leave = await pacer.enter(host, deadline.signal);
  } catch (thrown) {
    deadline.end();
    throw thrown;
  }
  deadline.start("still not done", limits.wholeMs * patience);
  deadline.start("no headers", limits.headersMs * patience);
  let response: Response;
  try {
    response = await send(hop, door.way, deadline.signal);
  } catch (thrown) {
    throw fail(deadline.signal.aborted ? deadline.signal.reason : explainBreak(thrown, what, false));
  }
  deadline.stop("no headers");
  states.noteBudget(host, response.headers);
  const refusal = explainStatus(response, what, door.now());
  const excused = refusal?.code === "blocked" && expected.includes(response.status);
  const outcome = excused ? undefined : refusal;
  const reader = response.body?.getReader();
  // An abort while nobody reads would otherwise be reported as unhandled.
  reader?.closed.catch(() => {});
  // An answer that nobody reads must not hold its place for ever.
  deadline.signal.addEventListener("abort", () => void fail(deadline.signal.reason));

  /** The abort comes second: alone it would throw, and the cancel alone leaves Bun unpacking what has arrived. */
  async function drop(): Promise<void> {
    await reader?.cancel().catch(() => {});
    deadline.abandon();
  }

  return {
    hop,
    response,
    async read() {
      if (deadline.signal.aborted) throw fail(deadline.signal.reason);
      if (cancelled) throw new AppError("stopping", `${what}: closed`);
      deadline.start("no bytes", limits.stallMs * patience);
      try {
        const chunk = await reader?.read();
        deadline.stop("no bytes");
        // A cancelled reader reports its end, which is not the body's.
        if (cancelled) throw new AppError("stopping", `${what}: closed`);
        if (chunk && !chunk.done) return chunk.value;
      } catch (thrown) {
        throw fail(deadline.signal.aborted ? deadline.signal.reason : explainBreak(thrown, what, true));
      }
      end(outcome);
      return undefined;
    },
    async cancel() {
      if (ended) return;
      cancelled = true;
      end(outcome);
      await drop();
    },
    async refuse() {
      const error = fail(refusal ?? new AppError("bad_answer", `${what}: ${response.status}`));
      await drop();
      return error;
    },
  };
}
