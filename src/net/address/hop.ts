import { AppError } from "../../errors.ts";
import type { RequestOptions } from "../fetcher.ts";
import { readUrl } from "./address-check.ts";

/** One request of a chain of redirects. */
export type Hop = {
  url: URL;
  method: string;
  /** The caller's headers, without those that each hop sets itself. */
  headers: Headers;
  body: string | URLSearchParams | undefined;
  /** Requested directly, without address checks and gateways. */
  isOperatorAddress: boolean;
  /** Sent in the lanes of clients. */
  isForClient: boolean;
};

/** `GET https://example.com/a`: the start of every message about a request. */
export function describeHop({ method, url, isOperatorAddress }: Hop): string {
  // The path of an address from the operator's settings may contain a token.
  return `${method} ${isOperatorAddress ? url.origin : url.href.slice(0, 300)}`;
}

/** @throws AppError `refused_address` */
export function firstHop(url: string, options: RequestOptions, accept: string): Hop {
  const headers = new Headers(options.headers);
  headers.delete("host");
  if (!headers.has("accept")) headers.set("accept", accept);
  const { method = "GET", body, isOperatorAddress = false, isForClient = false } = options;
  return { url: readUrl(url), method, headers, body, isOperatorAddress, isForClient };
}

export function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

/**
 * The next hop of a redirect: as in the Fetch standard a POST becomes a GET (but not on 307 and 308), and
 * credentials stay with their origin.
 * @throws AppError `bad_answer` without a Location, `refused_address` for an address that is not allowed.
 */
export function nextHop(hop: Hop, status: number, location: string | null): Hop {
  if (!location) throw new AppError("bad_answer", `${describeHop(hop)}: ${status} without a Location`);
  const url = readUrl(location, hop.url.href);
  const headers = new Headers(hop.headers);
  if (url.origin !== hop.url.origin) for (const name of ["authorization", "cookie"]) headers.delete(name);
  const becomesGet = status === 303 ? hop.method !== "HEAD" : status < 303 && hop.method === "POST";
  if (!becomesGet) return { ...hop, url, headers };
  headers.delete("content-type");
  return { ...hop, url, method: "GET", headers, body: undefined };
}
