import { AppError } from "../errors.ts";
import { createDeadline } from "./deadline.ts";
import { explainBreak, explainStatus } from "./explain-failure.ts";
import { describeHop, type Hop } from "./address/hop.ts";
import { hostOf } from "../model/host.ts";
import type { Limits } from "./limits.ts";
import { hostPolicyOf } from "./hosts/host-policy.ts";
import type { Lanes } from "./hosts/lanes.ts";
import { send, type Route } from "./send.ts";
import { unpackBody } from "./unpack.ts";

/** The parts of the network door that an exchange uses. */
export type NetworkParts = {
  /** Of the program itself, and of requests that clients ask for. */
  lanes: { own: Lanes; client: Lanes };
  route: Route;
  limits: Limits;
  now: () => number;
};

/** An answer that occupies a slot of its host until the body is read to its end, cancelled or broken. */
export type Exchange = {
  readonly hop: Hop;
  readonly response: Response;
  /** The next decoded bytes, `undefined` at the end. @throws AppError `timeout`, `truncated`, `bad_answer`, `stopping`. */
  read(): Promise<Uint8Array | undefined>;
  /** Discards the rest of the body. */
  cancel(): Promise<void>;
  /** Ends the exchange. @returns the error that a status outside 2xx stands for. */
  refuse(): Promise<AppError>;
};

/**
 * Sends one request to one host: waits for a slot, sends, waits for the headers. However it ends, the outcome is recorded in
 * the host's state and the slot is released exactly once.
 * @param expected Statuses that the caller handles: a 401 or 403 among them does not count against the host.
 * @throws AppError as documented for `Fetcher`, except for statuses, which are left to the caller.
 */
export async function exchange(
  hop: Hop,
  signals: readonly (AbortSignal | undefined)[],
  expected: readonly number[],
  network: NetworkParts,
): Promise<Exchange> {
  const { limits } = network;
  const { rateLimiter, states } = network.lanes[hop.isForClient ? "client" : "own"];
  // Several services of the operator may share a host: their state is kept per port.
  const host = hop.isOperatorAddress ? hop.url.host : hostOf(hop.url);
  const { patience = 1, banSeconds } = hostPolicyOf(host, hop.isOperatorAddress);
  const what = describeHop(hop);
  const deadline = createDeadline(what, signals);
  let release = () => {};
  let ended = false;
  let cancelled = false;

  /** Ends the exchange. @param error The reason, if it failed. @returns the error, with the host's rest as `retryAfter`. */
  function end(error: AppError | undefined): AppError | undefined {
    if (ended) return error;
    ended = true;
    deadline.end();
    const rest = recordOutcome(error);
    release();
    if (!error || rest <= 0 || error.retryAfter === rest) return error;
    return new AppError(error.code, error.message, { cause: error.cause, retryAfter: rest });
  }

  /** @returns Seconds for which the host rests. */
  function recordOutcome(error: AppError | undefined): number {
    if (!error || error.failure === "permanent" || error.code === "bad_answer") states.noteSuccess(host);
    else if (error.failure === "transient" && error.code !== "resting") {
      const ban = error.code === "limited" ? banSeconds : undefined;
      return states.noteFailure(host, error.code, error.message, error.retryAfter ?? ban);
    }
    return 0;
  }

  const fail = (error: AppError) => end(error) ?? error;

  try {
    release = await rateLimiter.enter(host, deadline.signal);
  } catch (thrown) {
    deadline.end();
    throw thrown;
  }
  deadline.start("still not done", limits.wholeMs * patience);
  deadline.start("no headers", limits.headersMs * patience);
  let response: Response;
  try {
    response = await send(hop, network.route, deadline.signal);
  } catch (thrown) {
    throw fail(deadline.signal.aborted ? deadline.signal.reason : explainBreak(thrown, what, false));
  }
  deadline.stop("no headers");
  states.noteBudget(host, response.headers);
  const refusal = explainStatus(response, what, network.now());
  const excused = refusal?.code === "blocked" && expected.includes(response.status);
  const outcome = excused ? undefined : refusal;
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  // An answer that is never read must not occupy its slot for ever.
  deadline.signal.addEventListener("abort", () => void fail(deadline.signal.reason));

  function openReader() {
    const opened = unpackBody(response, what)?.getReader();
    // Otherwise an abort between two reads would be an unhandled rejection.
    opened?.closed.catch(() => {});
    return opened;
  }

  /** Cancels, then aborts: an abort alone would throw. */
  async function drop(): Promise<void> {
    await (reader ?? response.body)?.cancel().catch(() => {});
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
        reader ??= openReader();
        const chunk = await reader?.read();
        deadline.stop("no bytes");
        // A cancelled reader reports an end that is not the end of the body.
        if (cancelled) throw new AppError("stopping", `${what}: closed`);
        if (chunk && !chunk.done) return chunk.value;
      } catch (thrown) {
        const error = fail(
          deadline.signal.aborted ? deadline.signal.reason : explainBreak(thrown, what, true),
        );
        await drop();
        throw error;
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
