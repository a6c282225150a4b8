import { AppError } from "../../src/errors.ts";
import type { Fetcher, RequestOptions } from "../../src/net/fetcher.ts";

export type MemoryReply = { status?: number; headers?: Record<string, string>; body?: unknown };

/** A `Fetcher` whose upstream is a function: for properties that need thousands of answers. */
export function memoryFetcher(reply: (url: URL, options: RequestOptions) => MemoryReply): Fetcher {
  const absent = (): never => {
    throw new Error("not part of this test");
  };
  return {
    open: absent,
    download: absent,
    rest: () => {},
    parse: absent,
    async get(url, options = {}) {
      const { status = 200, headers = {}, body = "" } = reply(new URL(url), options);
      if (status >= 400 && !options.statuses?.includes(status))
        throw new AppError(
          status === 404 ? "gone" : status < 500 ? "bad_answer" : "unavailable",
          `GET ${url}: ${status}`,
        );
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const type = typeof body === "string" ? "text/html" : "application/json";
      return {
        url,
        status,
        headers: new Headers({ "content-type": type, ...headers }),
        bytes: new TextEncoder().encode(text),
        text: () => text,
        json: () => JSON.parse(text),
      };
    },
  };
}
