import { AppError, type ErrorCode } from "../../errors.ts";
import { isDueAt, LONGEST_PAUSE_SECONDS } from "../../model/due-time.ts";
import type { HostState } from "../fetcher.ts";
import { readBudget } from "./budget-headers.ts";

const DAY_SECONDS = LONGEST_PAUSE_SECONDS;
const HOUR_SECONDS = 3600;
/** Consecutive failures that open the circuit breaker, and its first rest, which doubles with each failed trial. */
const BREAKER_FAILURES = 5;
const BREAKER_SECONDS = 60;
/** First backoff after an answer without Retry-After. It doubles. */
const backoffSeconds: Partial<Record<ErrorCode, number>> = { limited: 10, unavailable: 2 };

/** Stores the states over restarts. */
export type HostPersistence = {
  load(): Promise<HostState[]>;
  /** A state that is all zero and null may be deleted. */
  save(states: HostState[]): Promise<void>;
};

/** The state of a new host. */
const blank = (host: string): HostState => ({
  host,
  restUntil: 0,
  failures: 0,
  reason: null,
  remaining: null,
  resetAt: null,
});

export type HostStates = ReturnType<typeof createHostStates>;

/**
 * The budget, rest and circuit breaker of each upstream host.
 * @param changed Called when there is something to save.
 * @param maxHosts Beyond this number the oldest state is dropped.
 */
export function createHostStates(now: () => number, changed: () => void, maxHosts = Infinity) {
  const states = new Map<string, HostState>();
  const unsaved = new Set<string>();

  function stateOf(host: string): HostState {
    const existing = states.get(host);
    if (existing) return existing;
    if (states.size >= maxHosts) dropOldest();
    const state = blank(host);
    states.set(host, state);
    return state;
  }

  function dropOldest(): void {
    for (const host of states.keys()) {
      states.delete(host);
      return void unsaved.delete(host);
    }
  }

  function change(host: string, fields: Partial<HostState>): void {
    Object.assign(stateOf(host), fields);
    unsaved.add(host);
    changed();
  }

  /** Not used for a day: its failures say nothing about the present. */
  const isStale = ({ restUntil, resetAt }: HostState) =>
    Math.max(restUntil, resetAt ?? 0) + DAY_SECONDS < now() || restUntil > now() + DAY_SECONDS;

  const isResting = ({ restUntil }: HostState) => !isDueAt(restUntil, now());

  function rest(host: string, until: number, reason: string): void {
    const state = stateOf(host);
    if (until > state.restUntil || !isResting(state)) change(host, { restUntil: until, reason });
  }

  return {
    /** No request to this host before `until`, Unix seconds; a longer rest stands. */
    rest,

    /** Restores stored states. Rests are capped at a day, in case the clock was set back. */
    restore(saved: readonly HostState[]): void {
      for (const state of saved)
        states.set(state.host, { ...state, restUntil: Math.min(state.restUntil, now() + DAY_SECONDS) });
    },

    /** The error of a request to a resting host; `undefined` where it may start. */
    refusal(host: string): AppError | undefined {
      const state = states.get(host);
      if (!state || !isResting(state)) return undefined;
      const retryAfter = state.restUntil - now();
      return new AppError(
        "resting",
        `${host} rests until ${new Date(state.restUntil * 1000).toISOString()}: ${state.reason ?? "on request"}`,
        {
          retryAfter,
        },
      );
    },

    /** Whether the circuit breaker is half open: one request at a time tests the host. */
    isHalfOpen(host: string): boolean {
      return (states.get(host)?.failures ?? 0) >= BREAKER_FAILURES;
    },

    /** Records the budget of an answer. An answer without budget headers has used one request. */
    noteBudget(host: string, headers: Headers): void {
      const state = states.get(host);
      const budget = readBudget(headers, now());
      if (budget) {
        if (state?.remaining !== budget.remaining || state.resetAt !== budget.resetAt) change(host, budget);
        if (budget.remaining < 1) rest(host, budget.resetAt, "its budget is used up");
        return;
      }
      if (!state || state.remaining === null || state.resetAt === null) return;
      if (isDueAt(state.resetAt, now())) return change(host, { remaining: null, resetAt: null });
      const remaining = Math.max(state.remaining - 1, 0);
      change(host, { remaining });
      if (remaining < 1) rest(host, state.resetAt, "its budget is used up");
    },

    /** Resets the consecutive failures. A rest that the host asked for stands. */
    noteSuccess(host: string): void {
      const state = states.get(host);
      if (state && state.failures > 0)
        change(host, { failures: 0, reason: isResting(state) ? state.reason : null });
    },

    /**
     * Records a transient failure. Further failures during a rest are not counted: those requests had started before it.
     * @param hint Seconds that the host asked for.
     * @returns Seconds for which it rests now.
     */
    noteFailure(host: string, code: ErrorCode, reason: string, hint: number | undefined): number {
      const state = stateOf(host);
      const failures = isResting(state) ? state.failures : state.failures + 1;
      const backoff = hint ?? (backoffSeconds[code] ?? 0) * 2 ** (failures - 1);
      const breaker = failures < BREAKER_FAILURES ? 0 : BREAKER_SECONDS * 2 ** (failures - BREAKER_FAILURES);
      const seconds = Math.max(
        Math.min(backoff, hint === undefined ? HOUR_SECONDS : DAY_SECONDS),
        Math.min(breaker, HOUR_SECONDS),
      );
      // `restUntil` is at least the time of the failure.
      change(host, { failures, reason, restUntil: isResting(state) ? state.restUntil : now() });
      if (seconds > 0) rest(host, now() + seconds, reason);
      return Math.max(stateOf(host).restUntil - now(), 0);
    },

    resting(): HostState[] {
      return [...states.values()].filter(isResting).map((state) => ({ ...state }));
    },

    /** Copies of the states that changed since the last call. A state without information is dropped, and returned as blank. */
    takeUnsaved(): HostState[] {
      for (const state of states.values()) if (isStale(state)) unsaved.add(state.host);
      const taken = [...unsaved].flatMap((host) => states.get(host) ?? []);
      unsaved.clear();
      return taken.map((state) => {
        const isInformative = isResting(state) || state.failures > 0 || state.remaining !== null;
        if (isInformative && !isStale(state)) return { ...state };
        states.delete(state.host);
        return blank(state.host);
      });
    },

    /** Marks states as unsaved again after a failed save. */
    putBack(taken: readonly HostState[]): void {
      for (const state of taken) {
        if (!states.has(state.host)) states.set(state.host, { ...state });
        unsaved.add(state.host);
      }
    },
  };
}
