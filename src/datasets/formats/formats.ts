import { ava } from "./ava.ts";
import { csv } from "./csv.ts";
import type { Format } from "./format.ts";
import { imagefolder } from "./imagefolder.ts";
import { jsonl } from "./jsonl.ts";
import { kohya } from "./kohya.ts";
import { parquet } from "./parquet.ts";
import { webdataset } from "./webdataset.ts";

/** Every format in which a dataset can be written. */
export const formats: readonly Format[] = [jsonl, csv, parquet, webdataset, imagefolder, kohya, ava];
