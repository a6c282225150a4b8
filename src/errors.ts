/**
 * Every error code, in one closed table.
 *
 * `status` is the HTTP status of our answer. `failure` is the effect on a row of a queue:
 *
 * - `permanent`: the resource will not come back; the row is dead at once.
 * - `transient`: the upstream host fails for now; the host rests, the row waits and keeps its tries.
 * - `retryable`: the row itself fails; tried again after an hour, dead after three tries.
 * - `doubtful`: the address answered, but not with what it names; tried again after an hour and after a day, then dead.
 * - `waits`: a precondition is missing; the row waits until it is met.
 * - `pauses`: as `transient` where the data folder can be used after all; else the row stays as it is, and the workers pause.
 */
export const errorTable = {
  bad_request: { status: 400, failure: "retryable" },
  invalid_body: { status: 422, failure: "retryable" },
  unauthorized: { status: 401, failure: "retryable" },
  forbidden: { status: 403, failure: "retryable" },
  not_found: { status: 404, failure: "retryable" },
  method_not_allowed: { status: 405, failure: "retryable" },
  conflict: { status: 409, failure: "retryable" },
  /** A request's body arrives too slowly. */
  slow_body: { status: 408, failure: "retryable" },
  too_large: { status: 413, failure: "retryable" },
  /** A body of another type than the route takes, or a kind of picture for which there is no decoder here. */
  unsupported_media: { status: 415, failure: "permanent" },
  /** A client that asks more often, or for more at once, than is allowed. */
  too_many: { status: 429, failure: "retryable" },
  range_not_satisfiable: { status: 416, failure: "retryable" },
  loading: { status: 503, failure: "retryable" },
  stopping: { status: 503, failure: "waits" },
  /** Another program has locked the database, too much of a kind is under way already, or a decoder gets no CPU time. */
  busy: { status: 503, failure: "transient" },
  /** The disk of the data folder is full, or a quota is used up. */
  no_space: { status: 507, failure: "pauses" },
  /** The data folder cannot be used: read-only, without rights, or too many files are open. */
  no_storage: { status: 503, failure: "pauses" },
  /** The database file is damaged: the disk, or a copy made while it was written. The row keeps its tries. */
  damaged: { status: 500, failure: "transient" },
  /** A fault of this program: a bug. The row keeps its tries. */
  internal: { status: 500, failure: "transient" },

  /** 404, 410, 451, a JSON 403, or a placeholder image. */
  gone: { status: 400, failure: "permanent" },
  /** The subreddit exists but cannot be read: private, quarantined, gated, gold only. */
  private: { status: 400, failure: "permanent" },
  /** The subreddit was banned. */
  banned: { status: 400, failure: "permanent" },
  /** Not a picture in a supported format. Where an address answered with something else, the failure is `doubtful`. */
  not_picture: { status: 400, failure: "permanent" },
  /** The picture exceeds a limit: bytes, pixels, side, frames. */
  over_limit: { status: 400, failure: "permanent" },
  /** A private address, an unsupported scheme or port, userinfo, or too many redirects. */
  refused_address: { status: 400, failure: "permanent" },

  /** The picture matches an entry of a blocklist. */
  blocklisted: { status: 403, failure: "permanent" },

  /** An HTML 403 or a 401: the host rejects this client, not this resource. */
  blocked: { status: 502, failure: "transient" },
  /** 429, or an exhausted budget. */
  limited: { status: 502, failure: "transient" },
  /** 5xx, "over capacity". */
  unavailable: { status: 502, failure: "transient" },
  timeout: { status: 504, failure: "transient" },
  /** The name does not resolve. */
  no_host: { status: 502, failure: "transient" },
  /** The connection was refused or broken. */
  unreachable: { status: 502, failure: "transient" },
  /** The host rests after failures (circuit breaker) or because it asked for it (Retry-After). */
  resting: { status: 503, failure: "transient" },

  /** The answer does not match the service's documentation. */
  bad_answer: { status: 502, failure: "retryable" },
  /** Fewer bytes than promised, or a picture that ends early. */
  truncated: { status: 400, failure: "retryable" },
  /** The decoder failed, crashed, hung or ran out of memory on this picture. */
  undecodable: { status: 400, failure: "retryable" },
  /** Archives report that they do not have it; retried, because overloaded archives report this falsely. */
  unarchived: { status: 404, failure: "retryable" },

  /** A setting is missing; the message names it. */
  needs_setting: { status: 400, failure: "waits" },
  /** Upstream still processes it (a new gallery). */
  not_ready: { status: 400, failure: "waits" },
} as const satisfies Record<string, { status: number; failure: Failure }>;

export type Failure = "permanent" | "transient" | "retryable" | "doubtful" | "waits" | "pauses";
export type ErrorCode = keyof typeof errorTable;

/**
 * The only error class the application throws. The message says the action, its object and what came back, in one line
 * with no final period: `GET https://...: 404 Not Found`.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  /** Seconds until a retry makes sense, where known. */
  readonly retryAfter: number | undefined;
  /** As in the table, or `doubtful` where one answer is no proof. */
  readonly failure: Failure;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; retryAfter?: number; failure?: "doubtful" } = {},
  ) {
    super(message.slice(0, 2000).replace(/\s+/g, " ").slice(0, 500), { cause: options.cause });
    this.code = code;
    this.retryAfter = options.retryAfter;
    this.failure = options.failure ?? errorTable[code].failure;
  }

  get status(): number {
    return errorTable[this.code].status;
  }

  /** Anything thrown, as an AppError; other errors become `busy`, `no_space`, `no_storage`, `damaged` or `internal`, with the error as cause. */
  static from(thrown: unknown, action: string): AppError {
    if (thrown instanceof AppError) return thrown;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const fault = storageFaultOf(thrown);
    if (fault) return new AppError(fault.code, `${action}: ${fault.advice} (${reason})`, { cause: thrown });
    const code = isLocked(thrown) ? "busy" : "internal";
    return new AppError(code, `${action}: ${reason}`, { cause: thrown });
  }
}

/** SQLite's codes for what another connection holds, with their extended forms such as `SQLITE_BUSY_RECOVERY`. */
const lockedCodes = /^SQLITE_(BUSY|LOCKED|PROTOCOL)(_|$)/;

/** Whether an error, or what caused it, is that another connection holds the database. */
export function isLocked(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if ("code" in thrown && lockedCodes.test(String(thrown.code))) return true;
  return isLocked(thrown.cause);
}

type StorageFault = { code: ErrorCode; advice: string };

/** Faults of the data folder and the database by the codes of the file system and of SQLite, with what to do. */
const storageFaults: readonly [codes: RegExp, fault: StorageFault][] = [
  [
    /^(ENOSPC|SQLITE_FULL|SQLITE_IOERR_SHMSIZE)$/,
    { code: "no_space", advice: "the disk is full: make room on it" },
  ],
  [/^EDQUOT$/, { code: "no_space", advice: "the quota is used up: raise it or make room" }],
  [/^EFBIG$/, { code: "no_space", advice: "files may not grow that large: raise ulimit -f" }],
  [
    /^(EROFS|SQLITE_READONLY(_.*)?)$/,
    { code: "no_storage", advice: "it is read-only: make it writable (mount -o remount,rw; chown)" },
  ],
  [
    /^SQLITE_CANTOPEN(_.*)?$/,
    {
      code: "no_storage",
      advice: "a file of it cannot be opened: look at its owner and rights, and at ulimit -n",
    },
  ],
  [
    /^(EACCES|EPERM|SQLITE_PERM)$/,
    {
      code: "no_storage",
      advice: "this user may not write there: change its owner or rights (chown, chmod)",
    },
  ],
  [/^(EMFILE|ENFILE)$/, { code: "no_storage", advice: "too many files are open: raise ulimit -n" }],
  [
    /^SQLITE_CORRUPT(_.*)?$/,
    {
      code: "damaged",
      advice:
        "the database is damaged: stop the server, keep a copy of the file, then restore a backup, or what can be read of it (sqlite3 rebooru.sqlite .recover | sqlite3 new.sqlite)",
    },
  ],
  [
    /^SQLITE_NOTADB$/,
    { code: "internal", advice: "its header is damaged, or it is no database: restore a backup" },
  ],
  [/^SQLITE_IOERR(_.*)?$/, { code: "no_storage", advice: "the disk fails or is full: look at df and dmesg" }],
];

/** What is wrong with the data folder or the database, by an error or what caused it; `undefined` for any other error. */
function storageFaultOf(thrown: unknown): StorageFault | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const code = "code" in thrown ? String(thrown.code) : "";
  return storageFaults.find(([codes]) => codes.test(code))?.[1] ?? storageFaultOf(thrown.cause);
}
