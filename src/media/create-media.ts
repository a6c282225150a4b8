import { fileURLToPath } from "node:url";
import type { Config } from "../config/config.ts";
import type { Log } from "../log.ts";
import { startDecoder } from "./decoder/decoder-process.ts";
import { createDecoders } from "./decoder/decoders.ts";
import type { Media } from "./media.ts";
import { createPictureFiles } from "./picture-files.ts";

export type MediaSettings = {
  config: Pick<
    Config,
    | "dataDir"
    | "decodeConcurrency"
    | "maxImageBytes"
    | "maxImagePixels"
    | "keepOriginals"
    | "mediaLimit"
    | "keepGps"
  >;
  log: Log;
  /** Main module of a decoder process; for tests. */
  script?: string;
  /** Starts a decoder process; for tests. */
  start?: typeof startDecoder;
  /** CPU time of the gate, and of the decoder, for one picture. */
  hangMs?: number;
  /** Time after which an idle decoder process ends. */
  idleMs?: number;
};

/** Opens the picture folders under `DATA_DIR`. Decoder processes start on demand. */
export async function createMedia({ config, log, ...settings }: MediaSettings): Promise<Media> {
  const files = await createPictureFiles(config, log);
  const decoders = createDecoders({
    limit: config.decodeConcurrency,
    limits: { maxBytes: config.maxImageBytes, maxPixels: config.maxImagePixels },
    keepGps: config.keepGps,
    log,
    script: settings.script ?? fileURLToPath(new URL("./decoder/decoder.ts", import.meta.url)),
    start: settings.start ?? startDecoder,
    hangMs: settings.hangMs ?? 20_000,
    idleMs: settings.idleMs ?? 30_000,
  });
  return {
    withTemporary: files.withTemporary,
    write: files.write,
    hash: files.hash,
    put: files.put,
    check: files.check,
    original: files.original,
    thumbnail: files.thumbnail,
    remove: files.remove,
    examine: decoders.examine,
    status: () => ({ originals: files.status(), decoders: decoders.status() }),
    close: async () => {
      await decoders.close();
      await files.close();
    },
  };
}
