import { AppError, type ErrorCode } from "../../errors.ts";
import type { HostState } from "../fetcher.ts";
import { readBudget } from "./rate-limits.ts";

const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3600;
/** Failures in a row that open the breaker; it then rests a minute, doubling with each failed trial. */
const BREAKER_FAILURES = 5;
const BREAKER_SECONDS = 60;
/** First pause after an answer that named none. It doubles. */
const pauseSeconds: Partial<Record<ErrorCode, number>> = { limited: 10, unavailable: 2 };

/** Where the states outlive the program. */
export type HostPersistence = {
  load(): Promise<HostState[]>;
  /** A state that is all zero and null may be deleted. */
  save(states: HostState[]): Promise<void>;
};

/** A host of which nothing is known. */
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
 * What each upstream host allows at the moment: its budget, its rest, its breaker.
 * @param changed Told when there is something to save.
 */
export function createHostStates(now: () => number, changed: () => void) {
  const states = new Map<string, HostState>();
  const unsaved = new Set<string>();

  function stateOf(host: string): HostState {
    const known = states.get(host);
    if (known) return known;
    const fresh = blank(host);
    states.set(host, fresh);
    return fresh;
  }

  function change(host: string, fields: Partial<HostState>): void {
    Object.assign(stateOf(host), fields);
    unsaved.add(host);
    changed();
  }

  /** Nothing has been heard of it for a day: whatever was wrong then tells nothing now. */
  const isStale = ({ restUntil, resetAt }: HostState) =>
    Math.max(restUntil, resetAt ?? 0) + DAY_SECONDS < now();

  const isResting = (state: HostState) => state.restUntil > now();

  function rest(host: string, until: number, reason: string): void {
    if (until > stateOf(host).restUntil) change(host, { restUntil: until, reason });
  }

  return {
    /** No request to this host before `until`, Unix seconds; a longer rest stands. */
    rest,

    /** Takes over what an earlier run knew. A clock that was set back must not make a host rest for years. */
    restore(saved: readonly HostState[]): void {
      for (const state of saved)
        states.set(state.host, { ...state, restUntil: Math.min(state.restUntil, now() + DAY_SECONDS) });
    },

    /** Why a request to this host may not start now. */
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

    /** Whether the breaker is half open: one request at a time shows whether the host is back. */
    onTrial(host: string): boolean {
      return (states.get(host)?.failures ?? 0) >= BREAKER_FAILURES;
    },

    /** Notes the budget of an answer. An answer that says nothing has used one request. */
    noteBudget(host: string, headers: Headers): void {
      const known = states.get(host);
      const budget = readBudget(headers, now());
      if (budget) {
        if (known?.remaining !== budget.remaining || known.resetAt !== budget.resetAt) change(host, budget);
        if (budget.remaining < 1) rest(host, budget.resetAt, "its budget is used up");
        return;
      }
      if (!known || known.remaining === null || known.resetAt === null) return;
      if (known.resetAt <= now()) return change(host, { remaining: null, resetAt: null });
      const remaining = Math.max(known.remaining - 1, 0);
      change(host, { remaining });
      if (remaining < 1) rest(host, known.resetAt, "its budget is used up");
    },

    /** The host answered: whatever was wrong is over. A rest it asked for stands. */
    noteSuccess(host: string): void {
      const state = states.get(host);
      if (state && state.failures > 0)
        change(host, { failures: 0, reason: isResting(state) ? state.reason : null });
    },

    /**
     * Their failure. Requests that were under way when the host was sent to rest tell nothing new.
     * @param hint Seconds that the host asked for.
     * @returns Seconds for which it rests now.
     */
    noteFailure(host: string, code: ErrorCode, reason: string, hint: number | undefined): number {
      const state = stateOf(host);
      const failures = isResting(state) ? state.failures : state.failures + 1;
      const pause = hint ?? (pauseSeconds[code] ?? 0) * 2 ** (failures - 1);
      const breaker = failures < BREAKER_FAILURES ? 0 : BREAKER_SECONDS * 2 ** (failures - BREAKER_FAILURES);
      const seconds = Math.max(
        Math.min(pause, hint === undefined ? HOUR_SECONDS : DAY_SECONDS),
        Math.min(breaker, HOUR_SECONDS),
      );
      // A rest that ends now tells when it failed.
      change(host, { failures, reason, restUntil: Math.max(state.restUntil, now()) });
      if (seconds > 0) rest(host, now() + seconds, reason);
      return Math.max(stateOf(host).restUntil - now(), 0);
    },

    resting(): HostState[] {
      return [...states.values()].filter(isResting).map((state) => ({ ...state }));
    },

    /** Copies of what changed since the last call. What has nothing left to tell is forgotten, and blank among them. */
    takeUnsaved(): HostState[] {
      for (const state of states.values()) if (isStale(state)) unsaved.add(state.host);
      const taken = [...unsaved].flatMap((host) => states.get(host) ?? []);
      unsaved.clear();
      return taken.map((state) => {
        const tells = isResting(state) || state.failures > 0 || state.remaining !== null;
        if (tells && !isStale(state)) return { ...state };
        states.delete(state.host);
        return blank(state.host);
      });
    },

    /** Puts back what could not be saved. */
    putBack(taken: readonly HostState[]): void {
      for (const state of taken) {
        if (!states.has(state.host)) states.set(state.host, { ...state });
        unsaved.add(state.host);
      }
    },
  };
}
