import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { AppError } from "../../errors.ts";
import { isForm, isMultipart } from "./form.ts";

/** The largest body in bytes: an uploaded picture with its envelope, or a list. */
export const maxBodyBytes = 20 * 2 ** 20;
/** The largest body of every other request. */
export const maxSmallBodyBytes = 2 ** 16;

const listPaths = /^\/api\/(submission|link|image|histogram|dhash|ingest|rating|block)$/;
const picturePaths = /^\/api\/(similarity\/file|search\/image)$|^\/search$/;
const searchPaths = /^\/api\/(similarity|search)\//;

/** Milliseconds that a client may keep the server waiting for its body. */
const waitMs = 60_000;
/** Bytes per millisecond that extend that time, except for searches. */
const minBytesPerMs = 10;

function maxBytesFor(c: Context): number {
  const { path } = c.req;
  if (listPaths.test(path)) return maxBodyBytes;
  // A form without parts cannot hold a picture.
  return picturePaths.test(path) && (!isForm(c) || isMultipart(c)) ? maxBodyBytes : maxSmallBodyBytes;
}

/**
 * Limits the bytes of a body by its route, and the time that its client takes to send it.
 * @param patienceMs milliseconds that a client may keep the server waiting.
 * @throws AppError `too_large`, `slow_body`; the latter also while the body is read.
 */
export function limitBody(patienceMs = waitMs): MiddlewareHandler {
  const limits = new Map([maxBodyBytes, maxSmallBodyBytes].map((maxSize) => [maxSize, limitBytes(maxSize)]));
  return async (c, next) => {
    const { raw } = c.req;
    if (raw.body) {
      const extension = searchPaths.test(c.req.path) ? Infinity : minBytesPerMs;
      const body = withPatience(raw.body, patienceMs, extension);
      c.req.raw = new Request(raw, { body, duplex: "half" } as RequestInit);
    }
    return limits.get(maxBytesFor(c))?.(c, next);
  };
}

const limitBytes = (maxSize: number) =>
  bodyLimit({
    maxSize,
    onError: (c) => {
      throw new AppError("too_large", `${c.req.method} ${c.req.path}: a body over ${maxSize} bytes`);
    },
  });

/** The same body, which fails once its client has kept the reader waiting too long. Time spent on work is not counted. */
function withPatience(
  body: ReadableStream<Uint8Array>,
  patienceMs: number,
  bytesPerMs: number,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let leftMs = patienceMs;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const started = performance.now();
        const slow = new AppError("slow_body", `the body takes longer than ${patienceMs / 1000} s`);
        const timer = setTimeout(() => {
          controller.error(slow);
          reader.cancel(slow).catch(() => {});
        }, leftMs);
        try {
          const { done, value } = await reader.read();
          if (done) return controller.close();
          leftMs += value.length / bytesPerMs - (performance.now() - started);
          controller.enqueue(value);
        } finally {
          clearTimeout(timer);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
