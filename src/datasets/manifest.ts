import { version } from "../../package.json";
import { columns } from "./columns.ts";
import type { Format } from "./formats/format.ts";
import type { TextOrigin } from "./formats/read-values.ts";
import type { ExportRequest } from "./formats/dataset-request.ts";
import type { RecordingFolder } from "./folder.ts";
import type { Plan } from "./plan.ts";

/** Terms of use by source. */
const terms: Record<string, string> = {
  reddit:
    "Posts and pictures belong to those who made them; Reddit's terms forbid training on them without its licence. Check what you may do before you do it.",
  dpchallenge:
    "Photographs are copyrighted by their photographers, who did not license them: for research on your own machine, not to be passed on.",
  ratings: "Published ratings without their pictures: see the terms of who published them.",
  ava: "AVA: for research, not to be passed on (Murray, Marchesotti, Perronnin 2012).",
};

/** Counts of the written rows. */
export type Counts = {
  rows: number;
  splits: Record<string, number>;
  sources: Record<string, number>;
  withPicture: number;
  captions: Record<TextOrigin, number>;
};

type Made = { request: ExportRequest; format: Format; plan: Plan; noAi: number; counts: Counts };

/** Writes `manifest.json`: the request, the contents, and the checksums. It has no times: the same data give the same bytes. */
export async function writeManifest(target: RecordingFolder, made: Made): Promise<void> {
  const { request, format, plan, noAi, counts } = made;
  const files = target.files();
  const sources = Object.keys(counts.sources).sort();
  const manifest = {
    software: `rebooru ${version}`,
    request,
    format: format.name,
    rows: counts.rows,
    splits: counts.splits,
    sources: Object.fromEntries(sources.map((name) => [name, counts.sources[name]])),
    pictures: counts.withPicture,
    captions: counts.captions,
    columns: columns.map(({ name, type, describes }) => ({ name, type, describes })),
    leftOut: {
      nearDuplicates: plan.leftOut.duplicates,
      forBalance: plan.leftOut.unbalanced,
      notForMachines: noAi,
      byFormat: plan.splits.size - counts.rows,
      ...(format.leavesOut !== undefined && { why: format.leavesOut }),
    },
    clusters:
      "pictures whose 192-bit difference hashes are connected by steps of at most 6 bits; flat pictures apart",
    balance: plan.balance,
    terms: Object.fromEntries([...sources, "ava"].map((name) => [name, terms[name] ?? "unknown"])),
    files,
  };
  const file = await target.create("manifest.json");
  await file.write(`${JSON.stringify(manifest, null, 2)}\n`);
  await file.close();
}
