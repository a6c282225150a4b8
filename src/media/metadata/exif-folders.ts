import { decodeText } from "./decode-text.ts";

/** The folders of an EXIF block: for each tag the entries that hold it, in the order in which they are believed. */
export type Exif = {
  readonly view: DataView;
  readonly little: boolean;
  readonly entries: ReadonlyMap<number, readonly number[]>;
  /** Where the folder of the place begins, which is not read with the others. */
  readonly gpsAt: number | undefined;
};

const EXIF_FOLDER = 0x8769;
const GPS_FOLDER = 0x8825;
const ENTRY = 12;
const MAX_ENTRIES = 512;
const MAX_BYTES = 2 ** 20;
const MAX_NUMBERS = 4;
/** Types of one byte: BYTE, ASCII, UNDEFINED, UTF-8. */
const byteTypes = new Set([1, 2, 7, 129]);

/** How numbers are read, by their type. */
const numberTypes: Record<
  number,
  { size: number; read: (view: DataView, at: number, le: boolean) => number }
> = {
  1: { size: 1, read: (view, at) => view.getUint8(at) },
  3: { size: 2, read: (view, at, le) => view.getUint16(at, le) },
  4: { size: 4, read: (view, at, le) => view.getUint32(at, le) },
  5: { size: 8, read: (view, at, le) => ratio(view.getUint32(at, le), view.getUint32(at + 4, le)) },
  6: { size: 1, read: (view, at) => view.getInt8(at) },
  8: { size: 2, read: (view, at, le) => view.getInt16(at, le) },
  9: { size: 4, read: (view, at, le) => view.getInt32(at, le) },
  10: { size: 8, read: (view, at, le) => ratio(view.getInt32(at, le), view.getInt32(at + 4, le)) },
  11: { size: 4, read: (view, at, le) => view.getFloat32(at, le) },
  12: { size: 8, read: (view, at, le) => view.getFloat64(at, le) },
};

const ratio = (above: number, below: number): number => (below === 0 ? Number.NaN : above / below);

/**
 * Opens an EXIF block or a TIFF's head: the first folder and the EXIF folder in it, no other. Never throws.
 * @returns `undefined` where it is neither.
 */
export function openExif(block: Uint8Array): Exif | undefined {
  const bytes = startsWith(block, "Exif\0\0") ? block.subarray(6) : block;
  if (bytes.length < 8) return undefined;
  const little = startsWith(bytes, "II*\0");
  if (!little && !startsWith(bytes, "MM\0*")) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const main = readFolder(view, view.getUint32(4, little), little);
  const innerAt = pointer(main, EXIF_FOLDER, view, little);
  const inner = innerAt === undefined ? new Map<number, number>() : readFolder(view, innerAt, little);
  const entries = new Map([...main].map(([tag, at]) => [tag, [at]]));
  for (const [tag, at] of inner) entries.set(tag, [...(entries.get(tag) ?? []), at]);
  return { view, little, entries, gpsAt: pointer(main, GPS_FOLDER, view, little) };
}

/** Opens the folder of the place; empty where there is none. Never throws. */
export function openGps({ view, little, gpsAt }: Exif): Exif {
  const folder = gpsAt === undefined ? new Map<number, number>() : readFolder(view, gpsAt, little);
  return { view, little, entries: new Map([...folder].map(([tag, at]) => [tag, [at]])), gpsAt };
}

/** The bytes under a tag, of each entry that holds some. */
export function bytesOf({ view, little, entries }: Exif, tag: number): Uint8Array[] {
  return (entries.get(tag) ?? []).flatMap((entry) => {
    const length = view.getUint32(entry + 4, little);
    if (!byteTypes.has(view.getUint16(entry + 2, little)) || length > MAX_BYTES) return [];
    const at = placeOf(view, entry, length, little);
    return at === undefined ? [] : [new Uint8Array(view.buffer, view.byteOffset + at, length)];
  });
}

/** The first four numbers under a tag, of each entry that holds some; `NaN` for a fraction over zero. */
export function numbersOf({ view, little, entries }: Exif, tag: number): number[][] {
  return (entries.get(tag) ?? []).flatMap((entry) => {
    const type = numberTypes[view.getUint16(entry + 2, little)];
    const count = view.getUint32(entry + 4, little);
    const at = type && placeOf(view, entry, count * type.size, little);
    if (!type || at === undefined) return [];
    const length = Math.min(count, MAX_NUMBERS);
    return [Array.from({ length }, (_, nth) => type.read(view, at + nth * type.size, little))];
  });
}

/** The text in a value: it ends at its first zero, but some pad in front. */
export function plainText(value: Uint8Array): string {
  const start = value.findIndex((byte) => byte !== 0);
  if (start < 0) return "";
  const end = value.indexOf(0, start);
  return decodeText(value.subarray(start, end < 0 ? undefined : end)).trim();
}

/** Whether bytes begin with these characters of Latin-1. */
export function startsWith(bytes: Uint8Array, start: string): boolean {
  return [...start].every((character, at) => bytes[at] === character.charCodeAt(0));
}

/** Tag -> where its first entry is. */
function readFolder(view: DataView, at: number, little: boolean): Map<number, number> {
  const entries = new Map<number, number>();
  if (at + 2 > view.byteLength) return entries;
  const room = Math.floor((view.byteLength - at - 2) / ENTRY);
  const count = Math.min(view.getUint16(at, little), MAX_ENTRIES, room);
  for (let entry = at + 2; entry < at + 2 + count * ENTRY; entry += ENTRY) {
    const tag = view.getUint16(entry, little);
    if (!entries.has(tag)) entries.set(tag, entry);
  }
  return entries;
}

function pointer(
  folder: Map<number, number>,
  tag: number,
  view: DataView,
  little: boolean,
): number | undefined {
  const entry = folder.get(tag);
  return entry === undefined ? undefined : view.getUint32(entry + 8, little);
}

/** Where a value is: in its entry if it fits; `undefined` where the block ends before it. */
function placeOf(view: DataView, entry: number, length: number, little: boolean): number | undefined {
  const at = length <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
  return at + length > view.byteLength ? undefined : at;
}
