/** The names of `formats`, for modules that must not load the formats; a test compares the two. */
export const formatNames: readonly string[] = [
  "jsonl",
  "csv",
  "parquet",
  "webdataset",
  "imagefolder",
  "kohya",
  "ava",
];
