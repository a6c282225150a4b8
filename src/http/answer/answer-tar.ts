import type { Context } from "hono";
import { tarEnd, tarHeader, tarPadding, tarSize } from "../../datasets/formats/tar.ts";
import { AppError } from "../../errors.ts";
import { crowded, openShare } from "../limit/under-way.ts";
import { logBroken } from "./answer-error.ts";

type TarFile = { path: string; bytes: number };
type Read = (path: string) => Promise<Blob | undefined>;

/**
 * Answers with files as one archive. It is made while it is sent: a piece is read when the client has taken the one before. A
 * file that is gone meanwhile, or has changed, breaks the answer off.
 * @param folder the folder in the archive that holds everything.
 * @throws AppError `busy` where the client has too many downloads.
 */
export function answerTar(
  c: Context,
  name: string,
  files: readonly TarFile[],
  read: Read,
  folder: string,
): Response {
  const placed = files.map((file) => ({ ...file, name: `${folder}/${file.path}` }));
  const size = placed.reduce((sum, file) => sum + tarSize(file.name, file.bytes), tarEnd.length);
  const headers = {
    "content-type": "application/x-tar",
    "content-disposition": `attachment; filename="${name}"`,
    "content-length": String(size),
    "x-content-type-options": "nosniff",
  };
  if (c.req.method === "HEAD") return new Response(null, { headers });
  const share = openShare(c, "lists");
  if (!share.grow(1)) throw crowded(c, "lists");
  const pieces = piecesOf(placed, read);
  const { signal } = c.req.raw;
  const end = async (): Promise<void> => {
    signal.removeEventListener("abort", end);
    share.release();
    await pieces.return(undefined);
  };
  signal.addEventListener("abort", end);
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const piece = await pieces.next();
          if (!piece.done) return controller.enqueue(piece.value);
          await end();
          controller.close();
        } catch (thrown) {
          await end();
          logBroken(c, thrown);
          throw thrown;
        }
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers });
}

async function* piecesOf(
  files: readonly (TarFile & { name: string })[],
  read: Read,
): AsyncGenerator<Uint8Array> {
  for (const { name, path, bytes } of files) {
    const file = await read(path);
    if (file?.size !== bytes) throw new AppError("not_found", `${name}: it is gone, or has changed`);
    yield tarHeader(name, bytes);
    yield* file.stream();
    const padding = tarPadding(bytes);
    if (padding.length > 0) yield padding;
  }
  yield tarEnd;
}
