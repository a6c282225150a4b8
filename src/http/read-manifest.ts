import { z } from "zod";
import type { Exporter } from "../datasets/formats/dataset-request.ts";
import { requireFound } from "./answer/require-found.ts";

const counts = z.record(z.string(), z.number());
const shape = z.object({
  rows: z.number(),
  pictures: z.number(),
  splits: counts,
  sources: counts,
  captions: counts,
  leftOut: z.object({
    nearDuplicates: z.number(),
    forBalance: z.number(),
    notForMachines: z.number(),
    byFormat: z.number(),
    why: z.string().optional(),
  }),
  terms: z.record(z.string(), z.string()),
  files: z.array(z.object({ path: z.string(), bytes: z.number() })),
  bytes: z.number().default(0),
});

const path = "manifest.json";

/** What the pages tell of a dataset, as its manifest says; `bytes` are the manifest's own. */
export type Manifest = z.infer<typeof shape>;

/** @throws AppError `not_found` where the dataset is gone. */
export async function readManifest(exporter: Exporter, id: number): Promise<Manifest> {
  const file = requireFound(await exporter.file(id, path), `export ${id}: its files are gone`);
  return { ...shape.parse(await file.json()), bytes: file.size };
}

/** Every file of the dataset, the manifest first. */
export const filesOf = ({ files, bytes }: Manifest): Manifest["files"] => [{ path, bytes }, ...files];
