import { FastResizeFilter, ResizeFit, Transformer } from "@napi-rs/image";
import { type Pixels, squareOf } from "../decoder/decode.ts";
import { SQUARE } from "../decoder/size-to-decode.ts";
import { sharp } from "../decoder/guarded-sharp.ts";

/**
 * The 512x512 raster by a single library, for `bun run bench encode` to compare with `decode.ts`. For trusted pictures only: no
 * gate; transparency and orientation are ignored.
 */
export const libraryRasters: Record<string, (bytes: Uint8Array) => Promise<Pixels>> = {
  "sharp alone": async (bytes) => {
    const data = await sharp(bytes)
      .removeAlpha()
      .resize({ width: SQUARE, height: SQUARE, fit: "fill", kernel: "cubic" })
      .raw()
      .toBuffer();
    return { width: SQUARE, height: SQUARE, data };
  },
  "@napi-rs/image alone": async (bytes) =>
    squareOf(
      await new Transformer(bytes)
        .fastResize({
          width: SQUARE,
          height: SQUARE,
          filter: FastResizeFilter.CatmullRom,
          fit: ResizeFit.Fill,
        })
        .rawPixels(),
    ),
};
