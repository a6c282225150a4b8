/**
 * The decoder process: gates, decodes and encodes one picture at a time, in two phases (see
 * `media/decoder-protocol.ts`). A picture that crashes, hangs or swells it costs that one picture.
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

let letIn: (() => void) | undefined;

function tell(message: FromDecoder): void {
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
      entering: ({ width, height }) => {
        const entered = new Promise<void>((resolve) => {
          letIn = resolve;
        });
        tell({ kind: "measured", pixels: width * height });
        return entered;
      },
    });
    tell({ kind: "done", examined, memoryBytes: process.memoryUsage.rss() });
  } catch (thrown) {
    const { code, message } = AppError.from(thrown, "examine a picture");
    tell({ kind: "failed", code: code === "internal" ? "undecodable" : code, message });
  }
  // A picture's pixels are small objects to the collector, which would let tens of megabytes gather.
  Bun.gc(true);
}

// Where both want a core, answering requests comes before decoding.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
process.on("message", (message: ToDecoder) => {
  if (message.kind === "go") letIn?.();
  else void examine(message);
});
// The parent is gone or has let go: nothing is left to do.
process.on("disconnect", () => process.exit(0));
setInterval(() => {
  if (process.memoryUsage.rss() > MAX_MEMORY_BYTES) process.exit(EXIT_MEMORY);
}, MEMORY_CHECK_MS).unref();
tell({ kind: "ready" });
