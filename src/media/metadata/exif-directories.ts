import { decodeText } from "./decode-text.ts";

/** The image file directories (IFDs) of an EXIF block: the entries of each tag, the preferred one first. */
export type Exif = {
  readonly view: DataView;
  readonly little: boolean;
  readonly entries: ReadonlyMap<number, readonly number[]>;
  /** Offset of the GPS directory, which is not read with the others. */
  readonly gpsOffset: number | undefined;
};

const EXIF_DIRECTORY = 0x8769;
const GPS_DIRECTORY = 0x8825;
const ENTRY = 12;
const MAX_ENTRIES = 512;
const MAX_BYTES = 2 ** 20;
const MAX_NUMBERS = 4;
/** Types of one byte: BYTE, ASCII, UNDEFINED, UTF-8. */
const byteTypes = new Set([1, 2, 7, 129]);

/** Readers of numbers by TIFF type. */
const numberTypes: Record<
  number,
  { size: number; read: (view: DataView, offset: number, le: boolean) => number }
> = {
  1: { size: 1, read: (view, offset) => view.getUint8(offset) },
  3: { size: 2, read: (view, offset, le) => view.getUint16(offset, le) },
  4: { size: 4, read: (view, offset, le) => view.getUint32(offset, le) },
  5: {
    size: 8,
    read: (view, offset, le) => ratio(view.getUint32(offset, le), view.getUint32(offset + 4, le)),
  },
  6: { size: 1, read: (view, offset) => view.getInt8(offset) },
  8: { size: 2, read: (view, offset, le) => view.getInt16(offset, le) },
  9: { size: 4, read: (view, offset, le) => view.getInt32(offset, le) },
  10: {
    size: 8,
    read: (view, offset, le) => ratio(view.getInt32(offset, le), view.getInt32(offset + 4, le)),
  },
  11: { size: 4, read: (view, offset, le) => view.getFloat32(offset, le) },
  12: { size: 8, read: (view, offset, le) => view.getFloat64(offset, le) },
};

const ratio = (numerator: number, denominator: number): number =>
  denominator === 0 ? Number.NaN : numerator / denominator;

/**
 * Opens an EXIF block or the head of a TIFF: the first directory and its EXIF directory only. Never throws.
 * @returns `undefined` for other bytes.
 */
export function openExif(block: Uint8Array): Exif | undefined {
  const bytes = startsWith(block, "Exif\0\0") ? block.subarray(6) : block;
  if (bytes.length < 8) return undefined;
  const little = startsWith(bytes, "II*\0");
  if (!little && !startsWith(bytes, "MM\0*")) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const main = readDirectory(view, view.getUint32(4, little), little);
  const innerOffset = pointer(main, EXIF_DIRECTORY, view, little);
  const inner =
    innerOffset === undefined ? new Map<number, number>() : readDirectory(view, innerOffset, little);
  const entries = new Map([...main].map(([tag, entry]) => [tag, [entry]]));
  for (const [tag, entry] of inner) entries.set(tag, [...(entries.get(tag) ?? []), entry]);
  return { view, little, entries, gpsOffset: pointer(main, GPS_DIRECTORY, view, little) };
}

/** Opens the GPS directory; empty where there is none. Never throws. */
export function openGps({ view, little, gpsOffset }: Exif): Exif {
  const directory =
    gpsOffset === undefined ? new Map<number, number>() : readDirectory(view, gpsOffset, little);
  return { view, little, entries: new Map([...directory].map(([tag, entry]) => [tag, [entry]])), gpsOffset };
}

/** The byte values of a tag's entries. */
export function bytesOf({ view, little, entries }: Exif, tag: number): Uint8Array[] {
  return (entries.get(tag) ?? []).flatMap((entry) => {
    const length = view.getUint32(entry + 4, little);
    if (!byteTypes.has(view.getUint16(entry + 2, little)) || length > MAX_BYTES) return [];
    const offset = valueOffset(view, entry, length, little);
    return offset === undefined ? [] : [new Uint8Array(view.buffer, view.byteOffset + offset, length)];
  });
}

/** The first four numbers of each of a tag's entries; `NaN` for a fraction with denominator 0. */
export function numbersOf({ view, little, entries }: Exif, tag: number): number[][] {
  return (entries.get(tag) ?? []).flatMap((entry) => {
    const type = numberTypes[view.getUint16(entry + 2, little)];
    const count = view.getUint32(entry + 4, little);
    const offset = type && valueOffset(view, entry, count * type.size, little);
    if (!type || offset === undefined) return [];
    const length = Math.min(count, MAX_NUMBERS);
    return [Array.from({ length }, (_, nth) => type.read(view, offset + nth * type.size, little))];
  });
}

/** The text of a value: skips leading zeros, and ends at the next zero. */
export function plainText(value: Uint8Array): string {
  const start = value.findIndex((byte) => byte !== 0);
  if (start < 0) return "";
  const end = value.indexOf(0, start);
  return decodeText(value.subarray(start, end < 0 ? undefined : end)).trim();
}

/** Whether bytes begin with these characters of Latin-1. */
export function startsWith(bytes: Uint8Array, start: string): boolean {
  return [...start].every((character, index) => bytes[index] === character.charCodeAt(0));
}

/** Tag -> offset of its first entry. */
function readDirectory(view: DataView, start: number, little: boolean): Map<number, number> {
  const entries = new Map<number, number>();
  if (start + 2 > view.byteLength) return entries;
  const room = Math.floor((view.byteLength - start - 2) / ENTRY);
  const count = Math.min(view.getUint16(start, little), MAX_ENTRIES, room);
  for (let entry = start + 2; entry < start + 2 + count * ENTRY; entry += ENTRY) {
    const tag = view.getUint16(entry, little);
    if (!entries.has(tag)) entries.set(tag, entry);
  }
  return entries;
}

function pointer(
  directory: Map<number, number>,
  tag: number,
  view: DataView,
  little: boolean,
): number | undefined {
  const entry = directory.get(tag);
  return entry === undefined ? undefined : view.getUint32(entry + 8, little);
}

/** Offset of a value: within its entry if it fits; `undefined` where the block ends before it. */
function valueOffset(view: DataView, entry: number, length: number, little: boolean): number | undefined {
  const offset = length <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
  return offset + length > view.byteLength ? undefined : offset;
}
