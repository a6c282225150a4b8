import type { HostPace } from "../../config/config.ts";
import { AppError } from "../../errors.ts";
import { matchesHost } from "./host-pattern.ts";

/**
 * How hosts are asked unless `HOST_PACE` says otherwise. The gaps of the APIs stay within what each of them
 * gives: Arctic Shift welcomes a couple a second; Reddit 100 a minute with a token, 10 without; PullPush names no
 * budget, and its clients leave some seconds; the Wayback Machine bans for long whom it finds hasty;
 * Imgur's credits are held by its budget headers, the gap only spreads them; DPChallenge blocks who asks more often than
 * every second or two.
 */
const builtIn: readonly HostPace[] = [
  { pattern: "arctic-shift.photon-reddit.com", concurrency: 1, gapMs: 500 },
  { pattern: "oauth.reddit.com", concurrency: 1, gapMs: 600 },
  { pattern: "www.reddit.com", concurrency: 1, gapMs: 6000 },
  { pattern: "api.pullpush.io", concurrency: 1, gapMs: 2000 },
  { pattern: "web.archive.org", concurrency: 1, gapMs: 4000 },
  { pattern: "archive.org", concurrency: 1, gapMs: 4000 },
  { pattern: "api.imgur.com", concurrency: 1, gapMs: 1000 },
  { pattern: "i.redd.it", concurrency: 4, gapMs: 0 },
  { pattern: "preview.redd.it", concurrency: 4, gapMs: 0 },
  { pattern: "external-preview.redd.it", concurrency: 4, gapMs: 0 },
  { pattern: "i.imgur.com", concurrency: 4, gapMs: 0 },
  { pattern: "www.dpchallenge.com", concurrency: 1, gapMs: 1500 },
  { pattern: "images.dpchallenge.com", concurrency: 1, gapMs: 1500 },
  { pattern: "*", concurrency: 1, gapMs: 1000 },
];

const unknownHost: HostPace = { pattern: "*", concurrency: 1, gapMs: 1000 };

/** The pace of a host: the first match among the operator's, then among the built-in ones. */
export function paceOf(host: string, overrides: readonly HostPace[]): HostPace {
  return [...overrides, ...builtIn].find(({ pattern }) => matchesHost(pattern, host)) ?? unknownHost;
}

type Waiter = { start: () => void; refuse: (error: AppError) => void };
type Lane = {
  running: number;
  startedAt: number;
  waiting: Waiter[];
  timer: ReturnType<typeof setTimeout> | undefined;
};

/** A gap as long as this keeps to a budget, a shorter one to good manners. */
const BUDGET_GAP_MS = 500;

/** Lanes are kept for their last start; beyond this many the idle ones are dropped. */
const MAX_IDLE_LANES = 1000;

export type Pacer = {
  /**
   * Waits, first come first served, for a place at a host.
   * @returns What gives the place back; calling it again does nothing.
   * @throws AppError `resting` when the host rests, also when it begins to while waiting; the signal's reason.
   */
  enter(host: string, signal: AbortSignal): Promise<() => void>;
};

/**
 * @param refusal Why no request to this host may start now.
 * @param onTrial Whether the host gets one request at a time whatever its pace.
 */
export function createPacer(
  overrides: readonly HostPace[],
  refusal: (host: string) => AppError | undefined,
  onTrial: (host: string) => boolean,
): Pacer {
  const lanes = new Map<string, Lane>();
  const openedAt = performance.now();

  function laneOf(host: string): Lane {
    const known = lanes.get(host);
    if (known) return known;
    if (lanes.size >= MAX_IDLE_LANES) dropIdle();
    // An earlier run may have asked just before it was killed: budgets are kept over restarts.
    const isBudget = paceOf(host, overrides).gapMs >= BUDGET_GAP_MS;
    const lane: Lane = {
      running: 0,
      startedAt: isBudget ? openedAt : -Infinity,
      waiting: [],
      timer: undefined,
    };
    lanes.set(host, lane);
    return lane;
  }

  function dropIdle(): void {
    for (const [host, lane] of lanes)
      if (lane.running === 0 && lane.waiting.length === 0 && gapLeft(host, lane) <= 0) lanes.delete(host);
  }

  const gapLeft = (host: string, lane: Lane) =>
    lane.startedAt + paceOf(host, overrides).gapMs - performance.now();

  function advance(host: string, lane: Lane): void {
    for (let next = lane.waiting[0]; next; next = lane.waiting[0]) {
      const error = refusal(host);
      if (error) {
        lane.waiting.shift();
        next.refuse(error);
        continue;
      }
      if (lane.running >= (onTrial(host) ? 1 : paceOf(host, overrides).concurrency)) return;
      const wait = gapLeft(host, lane);
      if (wait > 0) {
        lane.timer ??= setTimeout(() => {
          lane.timer = undefined;
          advance(host, lane);
        }, wait);
        return;
      }
      lane.waiting.shift();
      lane.running++;
      lane.startedAt = performance.now();
      next.start();
    }
  }

  return {
    enter(host, signal) {
      const lane = laneOf(host);
      const { promise, resolve, reject } = Promise.withResolvers<() => void>();
      let held = false;
      const leave = () => {
        if (!held) return;
        held = false;
        lane.running--;
        advance(host, lane);
      };
      const abandon = () => {
        lane.waiting = lane.waiting.filter((other) => other !== waiter);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        start() {
          held = true;
          signal.removeEventListener("abort", abandon);
          resolve(leave);
        },
        refuse(error) {
          signal.removeEventListener("abort", abandon);
          reject(error);
        },
      };
      if (signal.aborted) return Promise.reject(signal.reason);
      signal.addEventListener("abort", abandon, { once: true });
      lane.waiting.push(waiter);
      advance(host, lane);
      return promise;
    },
  };
}
