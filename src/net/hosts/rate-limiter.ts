import type { HostRateLimit } from "../../config/config.ts";
import { AppError } from "../../errors.ts";
import { matchesHost } from "./host-pattern.ts";
import { hostPolicyOf } from "./host-policy.ts";

const defaultPace = { concurrency: 1, gapMs: 1000 } as const;

/** The rate limit of a host: the first match of the operator's patterns, else the built-in one. */
export const rateLimitOf = (
  host: string,
  overrides: readonly HostRateLimit[],
): Omit<HostRateLimit, "pattern"> =>
  overrides.find(({ pattern }) => matchesHost(pattern, host)) ?? hostPolicyOf(host).pace ?? defaultPace;

type Waiter = { start: () => void; refuse: (error: AppError) => void };
/** Requests of one host. */
type HostQueue = {
  running: number;
  /** Last start, as `performance.now()`. */
  startedAt: number;
  waiting: Waiter[];
  timer: ReturnType<typeof setTimeout> | undefined;
};

/** A gap of at least this length stands for the host's budget; a shorter one only spreads requests. */
const BUDGET_GAP_MS = 500;

/** Queues are kept for their `startedAt`; beyond this number idle ones are dropped. */
const MAX_IDLE_QUEUES = 1000;

export type RateLimiter = {
  /**
   * Waits, first come first served, for a slot at a host.
   * @returns Releases the slot; calling it again does nothing.
   * @throws AppError `resting` when the host rests or begins to rest meanwhile; the signal's reason.
   */
  enter(host: string, signal: AbortSignal): Promise<() => void>;
  /** Number of requests that wait for a slot at a host. */
  waitingAt(host: string): number;
};

/**
 * @param refusal The error of a request to a resting host; `undefined` where it may start.
 * @param isHalfOpen Whether the host is limited to one request at a time.
 */
export function createRateLimiter(
  overrides: readonly HostRateLimit[],
  refusal: (host: string) => AppError | undefined,
  isHalfOpen: (host: string) => boolean,
): RateLimiter {
  const queues = new Map<string, HostQueue>();
  const openedAt = performance.now();

  function queueOf(host: string): HostQueue {
    const existing = queues.get(host);
    if (existing) return existing;
    if (queues.size >= MAX_IDLE_QUEUES) dropIdle();
    // The previous run may have sent a request just before it was killed: a gap for a budget holds over restarts.
    const isBudget = rateLimitOf(host, overrides).gapMs >= BUDGET_GAP_MS;
    const queue: HostQueue = {
      running: 0,
      startedAt: isBudget ? openedAt : -Infinity,
      waiting: [],
      timer: undefined,
    };
    queues.set(host, queue);
    return queue;
  }

  function dropIdle(): void {
    for (const [host, queue] of queues)
      if (queue.running === 0 && queue.waiting.length === 0 && gapLeft(host, queue) <= 0) queues.delete(host);
  }

  const gapLeft = (host: string, queue: HostQueue) =>
    queue.startedAt + rateLimitOf(host, overrides).gapMs - performance.now();

  function advance(host: string, queue: HostQueue): void {
    for (let next = queue.waiting[0]; next; next = queue.waiting[0]) {
      const error = refusal(host);
      if (error) {
        queue.waiting.shift();
        next.refuse(error);
        continue;
      }
      if (queue.running >= (isHalfOpen(host) ? 1 : rateLimitOf(host, overrides).concurrency)) return;
      const wait = gapLeft(host, queue);
      if (wait > 0) {
        queue.timer ??= setTimeout(() => {
          queue.timer = undefined;
          advance(host, queue);
        }, wait);
        return;
      }
      queue.waiting.shift();
      queue.running++;
      queue.startedAt = performance.now();
      next.start();
    }
  }

  return {
    waitingAt: (host) => queues.get(host)?.waiting.length ?? 0,
    enter(host, signal) {
      const queue = queueOf(host);
      const { promise, resolve, reject } = Promise.withResolvers<() => void>();
      let held = false;
      const release = () => {
        if (!held) return;
        held = false;
        queue.running--;
        advance(host, queue);
      };
      const abandon = () => {
        queue.waiting = queue.waiting.filter((other) => other !== waiter);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        start() {
          held = true;
          signal.removeEventListener("abort", abandon);
          resolve(release);
        },
        refuse(error) {
          signal.removeEventListener("abort", abandon);
          reject(error);
        },
      };
      if (signal.aborted) return Promise.reject(signal.reason);
      signal.addEventListener("abort", abandon, { once: true });
      queue.waiting.push(waiter);
      advance(host, queue);
      return promise;
    },
  };
}
