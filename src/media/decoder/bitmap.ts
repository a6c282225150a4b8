import { AppError } from "../../errors.ts";

const FILE_HEADER = 14;
/** `BI_RGB` and `BI_BITFIELDS`: the length of the pixels follows from their number. */
const plain = new Set([0, 3, 6]);

/**
 * Reads the head of a Windows bitmap by hand: its decoder (@napi-rs/image) has no limit on pixels.
 * @throws AppError `truncated`, `undecodable`, `unsupported_media`.
 */
export function measureBitmap(bytes: Uint8Array): { width: number; height: number } {
  const { width, height } = readHead(bytes);
  return { width, height };
}

/** @throws AppError `truncated` when the file is shorter than its head declares. */
export function requireWholeBitmap(bytes: Uint8Array): void {
  const { needed } = readHead(bytes);
  if (needed > bytes.length)
    throw new AppError("truncated", `decode a bmp: ${bytes.length} bytes of ${needed}`);
}

function readHead(bytes: Uint8Array): { width: number; height: number; needed: number } {
  if (bytes.length < FILE_HEADER + 12)
    throw new AppError("truncated", "read the head of the bmp: it ends early");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const headerSize = view.getUint32(FILE_HEADER, true);
  if (headerSize !== 12 && headerSize < 40)
    throw new AppError(
      headerSize === 16 ? "unsupported_media" : "undecodable",
      `read the head of the bmp: header of ${headerSize} bytes`,
    );
  if (bytes.length < FILE_HEADER + headerSize)
    throw new AppError("truncated", "read the head of the bmp: it ends early");
  const old = headerSize === 12;
  const width = old ? view.getUint16(18, true) : view.getInt32(18, true);
  // A negative height means that the rows are stored from the top.
  const height = old ? view.getUint16(20, true) : Math.abs(view.getInt32(22, true));
  const bitsPerPixel = view.getUint16(old ? 24 : 28, true);
  const compression = old ? 0 : view.getUint32(30, true);
  const rowBytes = Math.ceil((width * bitsPerPixel) / 32) * 4;
  const pixelBytes = plain.has(compression) ? rowBytes * height : 0;
  return { width, height, needed: view.getUint32(10, true) + pixelBytes };
}
