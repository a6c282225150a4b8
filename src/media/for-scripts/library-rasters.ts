import { FastResizeFilter, ResizeFit, Transformer } from "@napi-rs/image";
import { type Pixels, SQUARE, squareOf } from "../decoder/decode.ts";
import { sharp } from "../decoder/guarded-sharp.ts";

/**
 * The 512x512 raster by one library alone, which `bun run bench encode` holds the recipe of `decode.ts` against.
 * Only for pictures that are trusted: no gate, and transparency and orientation are not looked after.
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
