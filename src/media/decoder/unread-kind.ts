import { AppError } from "../../errors.ts";
import type { ImageFormat } from "../../model/image-format.ts";

const bmpHeaders = [12, 40, 52, 56, 108, 124];
const compressionsOfBmp: Record<number, string> = {
  1: "RLE8",
  2: "RLE4",
  3: "bit fields",
  4: "JPEG or RLE24",
  5: "PNG",
  6: "bit fields with alpha",
};
/** Compressions of TIFF with a decoder here: none, CCITT, LZW, JPEG, Deflate, PackBits, WebP. */
const readCompressions = [1, 2, 3, 4, 5, 7, 8, 32773, 32946, 50001];
const compressionsOfTiff: Record<number, string> = {
  6: "old JPEG",
  32809: "ThunderScan",
  32909: "PixarLog",
  34661: "JBIG",
  34676: "SGI LogLuv",
  34712: "JPEG 2000",
  34887: "LERC",
  34925: "LZMA",
  50000: "Zstandard",
};
const coloursOfTiff: Record<number, string> = {
  4: "mask",
  8: "CIELab",
  9: "ICCLab",
  10: "ITULab",
  32803: "colour filter array",
  32844: "LogL",
  32845: "LogLuv",
  34892: "linear raw",
};
const tag = {
  bits: 258,
  compression: 259,
  colour: 262,
  planes: 284,
  tileWidth: 322,
  sampleFormat: 339,
};

/**
 * An error of a decoder, as `unsupported_media` with the kind of picture where that is whole but of a kind without a decoder
 * here: other programs may show it.
 */
export function explainKind(failure: AppError, format: ImageFormat, bytes: Uint8Array): AppError {
  if (failure.code !== "undecodable") return failure;
  const kind = format === "bmp" ? kindOfBmp(bytes) : format === "tiff" ? kindOfTiff(bytes) : [];
  const isDenied = /not (support|configured|implemented)|unsupported|no known route/i.test(failure.message);
  if (kind.length === 0 && !isDenied) return failure;
  const name = kind.length > 0 ? `${format} (${kind.join(", ")})` : `kind of ${format}`;
  return new AppError("unsupported_media", `no decoder here for this ${name}: ${failure.message}`, {
    cause: failure,
  });
}

function kindOfBmp(bytes: Uint8Array): string[] {
  if (bytes.length < 34) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const header = view.getUint32(14, true);
  const bits = view.getUint16(header === 12 ? 24 : 28, true);
  const compression = header < 40 ? 0 : view.getUint32(30, true);
  return [
    ...(bmpHeaders.includes(header) ? [] : [`header of ${header} bytes`]),
    ...([1, 2, 4, 8, 16, 24, 32].includes(bits) ? [] : [`${bits} bits a pixel`]),
    ...(compression === 0 ? [] : [compressionsOfBmp[compression] ?? `compression ${compression}`]),
  ];
}

function kindOfTiff(bytes: Uint8Array): string[] {
  const tags = readTags(bytes);
  const [bits, compression = 1, colour = 2] = [tags(tag.bits), tags(tag.compression), tags(tag.colour)];
  return [
    ...(readCompressions.includes(compression)
      ? []
      : [compressionsOfTiff[compression] ?? `compression ${compression}`]),
    ...(colour in coloursOfTiff ? [String(coloursOfTiff[colour])] : []),
    ...(bits === undefined || [1, 2, 4, 8, 16, 32].includes(bits) ? [] : [`${bits} bits a sample`]),
    ...((tags(tag.sampleFormat) ?? 1) > 3 ? ["complex numbers"] : []),
    ...(tags(tag.planes) === 2 && tags(tag.tileWidth) !== undefined ? ["tiled planes"] : []),
  ];
}

/** Reads the first value of a tag in the first directory, of one or two bytes a value. */
function readTags(bytes: Uint8Array): (wanted: number) => number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const little = bytes[0] === 0x49;
  const values = new Map<number, number>();
  const start = bytes.length < 8 ? Infinity : view.getUint32(4, little);
  const entries = start + 2 <= bytes.length ? view.getUint16(start, little) : 0;
  for (let entry = start + 2; entry < start + 2 + entries * 12 && entry + 12 <= bytes.length; entry += 12) {
    const [type, count] = [view.getUint16(entry + 2, little), view.getUint32(entry + 4, little)];
    const place = type === 3 && count > 2 ? view.getUint32(entry + 8, little) : entry + 8;
    const width = type === 4 ? 4 : 2;
    if (place + width > bytes.length) continue;
    const value = width === 4 ? view.getUint32(place, little) : view.getUint16(place, little);
    values.set(view.getUint16(entry, little), value);
  }
  return (wanted) => values.get(wanted);
}
