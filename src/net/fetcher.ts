/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

type NamesModule = {
  /** `import.meta.url` of the module whose export `parser` this object is. */
  readonly module: string;
};

/** A page parser of the document; pure, its result must survive `structuredClone`. */
export type DocumentParser<T> = NamesModule & { parse(document: Document, url: string): T };

/** A page parser of the raw bytes; pure, its result must survive `structuredClone`. */
export type BytesParser<T> = NamesModule & { read(bytes: Uint8Array, url: string): T };

/** A page parser that can run in another thread: it names the module that exports it as `parser`. */
export type PageParser<T> = DocumentParser<T> | BytesParser<T>;

export type RequestOptions = {
  method?: "GET" | "POST" | "HEAD";
  headers?: Readonly<Record<string, string>>;
  body?: string | URLSearchParams;
  /** Statuses outside 2xx that are returned instead of thrown. */
  statuses?: readonly number[];
  /** Over this many decoded bytes the answer is refused (`over_limit`). Default 5 MiB. */
  maxBytes?: number;
  /** `false`: a 3xx is returned, not followed. Default true. */
  redirect?: boolean;
  /**
   * The address comes from the operator's settings: private addresses and any port are allowed, requests are direct, redirects
   * are not followed. For sinks only: never for an address that came from outside.
   */
  isOperatorAddress?: boolean;
  /**
   * A client of the API named the address: the request has a lane of its own at each host, in which few may wait (`busy`), asks
   * no API (`refused_address`), and leaves no rest, failure or budget behind for the program's own requests.
   */
  isForClient?: boolean;
  /** A download's address is a picture's: a host that answers with something else at many such addresses at once rests. */
  isPicture?: boolean;
  /** Ends the request with `stopping`, waiting or under way. */
  signal?: AbortSignal;
};

/** A whole answer, decoded (gzip, deflate, br, zstd). */
export type Answer = {
  /** The upstream URL of the answer, after redirects. */
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  /** The body by its charset: BOM, header, `<meta>`, else UTF-8. */
  text(): string;
  /** @throws AppError `bad_answer` when the body is no JSON. */
  json(): unknown;
};

/** An answer whose body is read on demand. */
export type OpenAnswer = {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  /** Kind by the first bytes: the MIME type of a picture format (`image/png`), also one that is not read here (`image/svg+xml`), `text/html`, or `undefined`. */
  readonly kind: string | undefined;
  /** Reads the rest. */
  whole(): Promise<Answer>;
  /** Discards the rest; harmless after `whole()`. */
  close(): Promise<void>;
};

/** A body written to a file. */
export type Download = {
  readonly url: string;
  readonly headers: Headers;
  /** Kind by the first bytes, as in `OpenAnswer`. */
  readonly kind: string | undefined;
  /** Bytes written. */
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly md5: string;
  /** With `isPicture`, where it is none: seconds for which the host rests because this is so at many of its addresses. */
  readonly hostRest?: number;
};

/**
 * The only way out. Every request, and every hop of a redirect, is checked against private addresses, rate limited by its
 * upstream host (through a gateway too), identified, and limited in time and bytes.
 *
 * By default a status outside 2xx is thrown: 404, 410, 451 and a JSON 403 `gone`; an HTML 403 and a 401
 * `blocked`; 429 `limited`; 5xx `unavailable`; any other `bad_answer`. Also thrown: `refused_address`,
 * `timeout`, `no_host`, `unreachable`, `resting`, `busy`, `over_limit`, `truncated`, `stopping`.
 */
export type Fetcher = {
  get(url: string, options?: RequestOptions): Promise<Answer>;
  /** Waits for the headers and the first bytes only. Occupies a slot of the host until it is closed or read. */
  open(url: string, options?: RequestOptions): Promise<OpenAnswer>;
  /** Streams a body into `path` (created or overwritten; removed again when it fails). */
  download(url: string, path: string, options?: RequestOptions): Promise<Download>;
  /**
   * Lets a URL's host rest for every caller. For services that ask for it in their own way (an "over capacity" in a 403).
   */
  rest(url: string, seconds: number, reason: string): void;
  /** Parses HTML off the main thread. @throws AppError what the parser throws; `bad_answer` where that is no AppError. */
  parse<T>(page: Answer, parser: PageParser<T>): Promise<T>;
};

/** Rest, failures and budget of a host; survives a restart. */
export type HostState = {
  host: string;
  /** No request before this time, Unix seconds. */
  restUntil: number;
  /** Consecutive failures. */
  failures: number;
  /** Why it rests: the last failure's message. */
  reason: string | null;
  /** Requests left in the current window; `null` where upstream sends no budget. */
  remaining: number | null;
  /** End of the window, Unix seconds. */
  resetAt: number | null;
};

/** The network door: fetching, and the state of its hosts. */
export type Network = {
  readonly fetcher: Fetcher;
  /** Hosts whose requests would be rejected with `resting` now. */
  resting(): HostState[];
  /** Maximum number of simultaneous requests to this host. */
  concurrencyOf(host: string): number;
  /** The rate limit of this host: simultaneous requests, and milliseconds between the starts of two. */
  paceOf(host: string): { concurrency: number; gapMs: number };
  /** An address that names a picture is honestly a page: such answers of its host are no trouble of the host so far. */
  acceptPage(url: string): void;
  close(): Promise<void>;
};
