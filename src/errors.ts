/**
 * Every way Rebooru can fail, in one closed table.
 *
 * `status` is what an HTTP client of ours sees. `failure` says what a row of the queue does when
 * upstream answered like this:
 *
 * - `permanent`: this thing will not come back: the row is dead at once.
 * - `transient`: trouble of the upstream host for now: the host rests, the row waits and keeps its tries.
 * - `retryable`: something about this row: tried again after an hour, dead after three tries.
 * - `waits`: nothing is wrong, something is missing yet; the row waits until it is there.
 */
export const errorTable = {
  bad_request: { status: 400, failure: "retryable" },
  invalid_body: { status: 422, failure: "retryable" },
  unauthorized: { status: 401, failure: "retryable" },
  forbidden: { status: 403, failure: "retryable" },
  not_found: { status: 404, failure: "retryable" },
  method_not_allowed: { status: 405, failure: "retryable" },
  conflict: { status: 409, failure: "retryable" },
  too_large: { status: 413, failure: "retryable" },
  unsupported_media: { status: 415, failure: "retryable" },
  range_not_satisfiable: { status: 416, failure: "retryable" },
  loading: { status: 503, failure: "retryable" },
  stopping: { status: 503, failure: "waits" },
  /** Ours: a full disk, a bug. The row is not to blame, and keeps its tries. */
  internal: { status: 500, failure: "transient" },

  /** 404, 410, 451, a JSON 403, a placeholder in the picture's place. */
  gone: { status: 400, failure: "permanent" },
  /** The subreddit exists but is closed to us: private, quarantined, gated, gold only. */
  private: { status: 400, failure: "permanent" },
  /** The subreddit was banned. */
  banned: { status: 400, failure: "permanent" },
  /** The bytes are no picture that we read. */
  not_picture: { status: 400, failure: "permanent" },
  /** A picture beyond a limit: bytes, pixels, side, frames. */
  over_limit: { status: 400, failure: "permanent" },
  /** A private address, a scheme or port we never speak to, userinfo, too many redirects. */
  refused_address: { status: 400, failure: "permanent" },

  /** An entry of a blocklist hits it: it shall not be here. */
  blocklisted: { status: 403, failure: "permanent" },

  /** An HTML 403 or a 401: about us, not about the thing asked for. */
  blocked: { status: 502, failure: "transient" },
  /** 429, or a budget that is used up. */
  limited: { status: 502, failure: "transient" },
  /** 5xx, "over capacity". */
  unavailable: { status: 502, failure: "transient" },
  timeout: { status: 504, failure: "transient" },
  /** The name does not resolve. */
  no_host: { status: 502, failure: "transient" },
  /** Refused or broken connection. */
  unreachable: { status: 502, failure: "transient" },
  /** The host rests after failures (breaker) or on its own request (Retry-After). */
  resting: { status: 503, failure: "transient" },

  /** An answer that is not what its service documents. */
  bad_answer: { status: 502, failure: "retryable" },
  /** Fewer bytes than promised, or a picture that ends early. */
  truncated: { status: 400, failure: "retryable" },
  /** The decoder failed, crashed, hung or ran out of memory on this picture. */
  undecodable: { status: 400, failure: "retryable" },
  /** No archive has it, or so they say: under load they say so falsely, so it is asked again before it is believed. */
  unarchived: { status: 404, failure: "retryable" },

  /** A setting is absent; the message names it. */
  needs_setting: { status: 400, failure: "waits" },
  /** Upstream is still preparing it (a fresh gallery). */
  not_ready: { status: 400, failure: "waits" },
} as const satisfies Record<string, { status: number; failure: Failure }>;

export type Failure = "permanent" | "transient" | "retryable" | "waits";
export type ErrorCode = keyof typeof errorTable;

/**
 * The only error class the application throws. The message says the action, its object and what came back, in one line
 * with no final period: `GET https://...: 404 Not Found`.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  /** Seconds until trying again makes sense, where somebody said so. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; retryAfter?: number } = {}) {
    super(message.replace(/\s+/g, " ").slice(0, 500), { cause: options.cause });
    this.code = code;
    this.retryAfter = options.retryAfter;
  }

  get failure(): Failure {
    return errorTable[this.code].failure;
  }

  get status(): number {
    return errorTable[this.code].status;
  }

  /** Anything thrown, as an AppError; what is not ours becomes `internal` and keeps its cause. */
  static from(thrown: unknown, action: string): AppError {
    if (thrown instanceof AppError) return thrown;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return new AppError("internal", `${action}: ${reason}`, { cause: thrown });
  }
}
