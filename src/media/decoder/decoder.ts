/**
 * Main module of the decoder process: gates, decodes and encodes one picture at a time, in two phases (see
 * `decoder-protocol.ts`). A picture that crashes it, hangs it or exhausts its memory costs only that picture.
 */
import { constants, setPriority } from "node:os";
import { describePicture } from "../../encoders/encoders.ts";
import { viewQuery } from "../../encoders/query-views.ts";
import { AppError } from "../../errors.ts";
import type { FromDecoder, ToDecoder } from "./decoder-protocol.ts";
import { EXIT_MEMORY } from "./decoder-protocol.ts";
import { examinePicture } from "./examine.ts";

const MAX_MEMORY_BYTES = 1024 * 2 ** 20;
const MEMORY_CHECK_MS = 100;

let startDecoding: (() => void) | undefined;

function send(message: FromDecoder): void {
  process.send?.(message);
}

async function examine({
  path,
  thumbnail,
  views,
  encoders,
  limits,
  keepGps,
}: Extract<ToDecoder, { kind: "examine" }>): Promise<void> {
  try {
    const examined = await examinePicture(path, {
      limits,
      thumbnail,
      keepGps,
      async encode(raster) {
        const [descriptors, query] = await Promise.all([
          describePicture(raster, encoders),
          views ? raster("fit512").then(viewQuery) : undefined,
        ]);
        return { descriptors, ...(query && { views: query }) };
      },
      beforeDecode: ({ width, height }) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        startDecoding = resolve;
        send({ kind: "measured", pixels: width * height });
        return promise;
      },
    });
    send({ kind: "done", examined, memoryBytes: process.memoryUsage.rss() });
  } catch (thrown) {
    const { code, message } = AppError.from(thrown, "examine a picture");
    send({ kind: "failed", code: code === "internal" ? "undecodable" : code, message });
  }
  // The garbage collector sees small objects only, and would let tens of megabytes of pixels accumulate.
  Bun.gc(true);
}

// Answering requests has priority over decoding.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
process.on("message", (message: ToDecoder) => {
  send({ kind: "begun" });
  if (message.kind === "go") startDecoding?.();
  else void examine(message);
});
// The parent has ended or disconnected.
process.on("disconnect", () => process.exit(0));
setInterval(() => {
  if (process.memoryUsage.rss() > MAX_MEMORY_BYTES) process.exit(EXIT_MEMORY);
}, MEMORY_CHECK_MS).unref();
send({ kind: "ready" });
