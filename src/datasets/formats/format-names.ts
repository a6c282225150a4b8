/** The names of `formats`, for whoever must not load what writes them; a test keeps the two the same. */
export const formatNames: readonly string[] = [
  "jsonl",
  "csv",
  "parquet",
  "webdataset",
  "imagefolder",
  "kohya",
  "ava",
];
