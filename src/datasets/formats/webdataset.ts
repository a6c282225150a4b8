import { pictureName, splitOf, stemOf } from "./file-names.ts";
import type { Column, DatasetFile, DatasetItem, Format } from "./format.ts";
import { withFiles } from "./open-files.ts";
import { readRow, readText } from "./read-values.ts";
import { tarEnd, tarSize, writeTarFile } from "./tar.ts";

/** Limits of a shard; a larger sample has a shard of its own. */
const SAMPLES = 1000;
const BYTES = 500 << 20;

type Shard = { file: DatasetFile; samples: number; bytes: number };
type Sample = readonly (readonly [name: string, bytes: Uint8Array])[];

/**
 * `train-00000.tar`, `train-00001.tar` and so on for each split: for each sample its picture where it is stored, `<key>.json` with
 * every column, and `<key>.txt`.
 */
export const webdataset: Format = {
  name: "webdataset",
  hasPictures: true,
  write: (items, columns, folder) =>
    withFiles(folder, async (open) => {
      const shards = new Map<string, Shard>();
      const numbers = new Map<string, number>();
      const end = async ({ file }: Shard) => {
        await file.write(tarEnd);
        await file.close();
      };
      /** The shard with room for `size` bytes. */
      const shardFor = async (split: string, size: number): Promise<Shard> => {
        const current = shards.get(split);
        if (current && current.samples < SAMPLES && current.bytes + size <= BYTES) return current;
        if (current) await end(current);
        const number = numbers.get(split) ?? 0;
        numbers.set(split, number + 1);
        const file = await open(`${split}-${String(number).padStart(5, "0")}.tar`);
        const shard = { file, samples: 0, bytes: tarEnd.length };
        shards.set(split, shard);
        return shard;
      };
      let count = 0;
      for await (const item of items) {
        const sample = await sampleOf(item, columns);
        const size = sample.reduce((sum, [name, bytes]) => sum + tarSize(name, bytes.length), 0);
        const shard = await shardFor(splitOf(item.row), size);
        for (const [name, bytes] of sample) await writeTarFile(shard.file, name, bytes);
        shard.samples++;
        shard.bytes += size;
        count++;
      }
      for (const shard of shards.values()) await end(shard);
      return count;
    }),
};

const encoder = new TextEncoder();

async function sampleOf({ row, picture }: DatasetItem, columns: readonly Column[]): Promise<Sample> {
  const stem = stemOf(row);
  const image = await picture();
  return [
    ...(image ? [[pictureName(row, image), image.bytes] as const] : []),
    [`${stem}.json`, encoder.encode(JSON.stringify(readRow(row, columns)))],
    [`${stem}.txt`, encoder.encode(readText(row))],
  ];
}
