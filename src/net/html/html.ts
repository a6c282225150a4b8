import { AppError, type ErrorCode } from "../../errors.ts";
import type { Answer, PageParser } from "../fetcher.ts";
import type { PageJob, PageResult } from "./html-worker.ts";
import type { Limits } from "../limits.ts";

/** Parses pages one after another in one Worker, which starts with the first page and ends when idle. */
export type HtmlParser = {
  /**
   * @throws AppError what the parser throws, with its code; `bad_answer` when that is no AppError or on timeout;
   * `stopping` after `close()`.
   */
  parse<T>(page: Answer, parser: PageParser<T>): Promise<T>;
  close(): void;
};

export function createHtmlParser(limits: Limits): HtmlParser {
  let worker: Worker | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let closing = false;
  let abort: ((error: AppError) => void) | undefined;

  function endWorker(): void {
    clearTimeout(idle);
    worker?.terminate();
    worker = undefined;
  }

  async function run(job: PageJob): Promise<unknown> {
    if (closing) throw new AppError("stopping", `parse ${job.url}: stopped`);
    clearTimeout(idle);
    // The Worker itself does not keep the program running; requests that await it do.
    worker ??= new Worker(new URL("./html-worker.ts", import.meta.url), { ref: false });
    const { promise, resolve, reject } = Promise.withResolvers<PageResult>();
    const late = () =>
      reject(new AppError("bad_answer", `parse ${job.url}: no result after ${limits.parseMs / 1000} s`));
    const timer = setTimeout(late, limits.parseMs);
    abort = reject;
    worker.onmessage = ({ data }: MessageEvent<PageResult>) => resolve(data);
    worker.onerror = ({ message }) => reject(new AppError("bad_answer", `parse ${job.url}: ${message}`));
    worker.onmessageerror = () => reject(new AppError("bad_answer", `parse ${job.url}: unreadable result`));
    worker.postMessage(job);
    try {
      const result = await promise;
      if ("error" in result) throw errorOf(result, job.url);
      idle = setTimeout(endWorker, limits.parserIdleMs);
      idle.unref();
      return result.value;
    } catch (error) {
      endWorker();
      throw error;
    } finally {
      clearTimeout(timer);
      abort = undefined;
    }
  }

  return {
    async parse<T>(page: Answer, parser: PageParser<T>): Promise<T> {
      const { bytes, url } = page;
      const job = { module: parser.module, bytes, contentType: page.headers.get("content-type"), url };
      const result = last.then(() => run(job));
      last = result.catch(() => {});
      return (await result) as T;
    },
    close() {
      closing = true;
      abort?.(new AppError("stopping", "parse: stopped"));
      endWorker();
    },
  };
}

function errorOf({ error, code }: { error: string; code?: ErrorCode }, url: string): AppError {
  return code ? new AppError(code, error) : new AppError("bad_answer", `parse ${url}: ${error}`);
}
