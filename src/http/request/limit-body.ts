import type { Context, MiddlewareHandler } from "hono";
import { AppError } from "../../errors.ts";
import type { Share } from "../limit/shares.ts";
import { crowded, openShare } from "../limit/under-way.ts";
import { isForm, isMultipart } from "./form.ts";

/** The largest body in bytes: an uploaded picture with its envelope, or a list. */
export const maxBodyBytes = 20 * 2 ** 20;
/** The largest body of every other request. */
export const maxSmallBodyBytes = 2 ** 16;

const listPaths = /^\/api\/(submission|link|image|histogram|dhash|ingest|rating|block)$/;
const picturePaths = /^\/api\/(similarity\/file|search\/image)$|^\/(search|blocks\/(try|ban))$/;
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
 * Limits the bytes of a body by its route, those of all bodies under way, and the time that its client takes to send it.
 * Room for an announced body is taken before it is read, and for another one as it arrives; it is held until the answer is there.
 * @param patienceMs milliseconds that a client may keep the server waiting.
 * @throws AppError `too_large`, `busy`, `slow_body`; also while the body is read.
 */
export function limitBody(patienceMs = waitMs): MiddlewareHandler {
  return async (c, next) => {
    const { raw } = c.req;
    if (!raw.body) return next();
    const maxBytes = maxBytesFor(c);
    const announced = Number(c.req.header("content-length") ?? 0);
    if (announced > maxBytes) throw tooLarge(c, maxBytes);
    const share = openShare(c, "bytes");
    const counted = countBytes(c, { maxBytes, announced, share });
    const bytesPerMs = searchPaths.test(c.req.path) ? Infinity : minBytesPerMs;
    const body = withPatience(raw.body, { patienceMs, bytesPerMs, count: counted });
    c.req.raw = new Request(raw, { body, duplex: "half" } as RequestInit);
    try {
      await next();
    } finally {
      share.release();
    }
  };
}

const tooLarge = (c: Context, maxBytes: number) =>
  new AppError("too_large", `${c.req.method} ${c.req.path}: a body over ${maxBytes} bytes`);

/**
 * Takes room for the announced bytes.
 * @returns counts a further chunk. @throws AppError `too_large`, `busy`.
 */
function countBytes(
  c: Context,
  { maxBytes, announced, share }: { maxBytes: number; announced: number; share: Share },
): (bytes: number) => void {
  let [size, room] = [0, 0];
  const reserve = (bytes: number): void => {
    // Small bodies are not worth counting, and are answered beside any number of large ones.
    if (bytes <= Math.max(room, maxSmallBodyBytes)) return;
    if (!share.grow(bytes - room)) throw crowded(c, "bytes");
    room = bytes;
  };
  reserve(announced);
  return (bytes) => {
    size += bytes;
    if (size > maxBytes) throw tooLarge(c, maxBytes);
    reserve(size);
  };
}

/** The same body, which fails once its client has kept the reader waiting too long. Time spent on work is not counted. */
function withPatience(
  body: ReadableStream<Uint8Array>,
  { patienceMs, bytesPerMs, count }: { patienceMs: number; bytesPerMs: number; count(bytes: number): void },
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let leftMs = patienceMs;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const started = performance.now();
        const fail = (error: AppError) => {
          controller.error(error);
          reader.cancel(error).catch(() => {});
        };
        const timer = setTimeout(
          () => fail(new AppError("slow_body", `the body takes longer than ${patienceMs / 1000} s`)),
          leftMs,
        );
        try {
          const { done, value } = await reader.read();
          if (done) return controller.close();
          leftMs += value.length / bytesPerMs - (performance.now() - started);
          count(value.length);
          controller.enqueue(value);
        } catch (thrown) {
          if (!(thrown instanceof AppError)) throw thrown;
          fail(thrown);
        } finally {
          clearTimeout(timer);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
