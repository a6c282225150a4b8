/** A tag of a TIFF: its number, its type (3: 16 bits, 4: 32 bits) and its values. */
type Tag = [number: number, type: 3 | 4, values: number[]];

/** The pixels of every TIFF here: they begin at byte 8. */
const noise = Buffer.from(Array.from({ length: 1536 }, (_, index) => (index * 89 + (index >> 3) * 7) % 256));

const plain: Record<string, Tag> = {
  width: [256, 3, [16]],
  height: [257, 3, [16]],
  bits: [258, 3, [8, 8, 8]],
  compression: [259, 3, [1]],
  colour: [262, 3, [2]],
  strips: [273, 4, [8]],
  samples: [277, 3, [3]],
  rows: [278, 3, [16]],
  lengths: [279, 4, [noise.length]],
  planes: [284, 3, [1]],
};

/** A little-endian TIFF of 16x16 noise; `values` replace those of the tags, `undefined` removes one, `more` are added. */
export function makeTiff(
  values: Record<string, number[] | undefined> = {},
  more: readonly Tag[] = [],
): Buffer {
  const named = Object.entries(plain).flatMap(([name, [number, type, usual]]): Tag[] => {
    const replaced = name in values ? values[name] : usual;
    return replaced ? [[number, type, replaced]] : [];
  });
  const tags = [...named, ...more].toSorted(([one], [other]) => one - other);
  const start = 8 + noise.length;
  let free = start + 2 + tags.length * 12 + 4;
  const long: Buffer[] = [];
  const entries = tags.map(([number, type, list]) => {
    const entry = Buffer.alloc(12);
    entry.writeUInt16LE(number, 0);
    entry.writeUInt16LE(type, 2);
    entry.writeUInt32LE(list.length, 4);
    const width = type === 3 ? 2 : 4;
    const bytes = Buffer.alloc(Math.max(4, list.length * width));
    for (const [index, value] of list.entries()) bytes.writeUIntLE(value, index * width, width);
    if (bytes.length === 4) bytes.copy(entry, 8);
    else {
      entry.writeUInt32LE(free, 8);
      long.push(bytes);
      free += bytes.length;
    }
    return entry;
  });
  const head = Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0]);
  head.writeUInt32LE(start, 4);
  const count = Buffer.alloc(2);
  count.writeUInt16LE(tags.length);
  return Buffer.concat([head, noise, count, ...entries, Buffer.alloc(4), ...long]);
}

/** The tags of a picture in one tile a plane. */
export const tiled = (planes: number): Tag[] => [
  [322, 3, [16]],
  [323, 3, [16]],
  [324, 4, Array.from({ length: planes }, (_, plane) => 8 + plane * 256)],
  [325, 4, Array.from({ length: planes }, () => (planes === 1 ? 768 : 256))],
];
