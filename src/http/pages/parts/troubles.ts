import { countOf, formatValue } from "../../../datasets/charts/numbers.ts";
import type { Sample } from "../../../model/sample.ts";
import type { StatusReport } from "../../status-report.ts";

/** With less of the disk free than this share, it is told. */
const leastFree = 0.05;

/** What needs somebody, a sentence each. */
export function troublesOf(report: StatusReport, sample: Sample | undefined): string[] {
  const { storage, workers, index, sinks, feeds, media, checks } = report;
  const { lastCheck } = index;
  const differing = lastCheck ? Object.keys(lastCheck.differing) : [];
  return [
    ...(storage.usable
      ? []
      : [`The data folder cannot be written, so the workers pause: ${storage.message}`]),
    ...(sample?.disk && sample.disk.free < leastFree * sample.disk.total
      ? ["The disk is nearly full: delete something, or move DATA_DIR to a larger one"]
      : []),
    ...workers.flatMap(({ name, lastError }) =>
      lastError === null ? [] : [`Worker ${name} failed and goes on after a pause: ${lastError}`],
    ),
    ...(feeds.failing > 0
      ? [`No provider answers for ${countOf(feeds.failing, "feed")}: see the feeds`]
      : []),
    ...(index.refused > 0
      ? [`The index is full: ${formatValue(index.refused)} codes are left out; raise MEMORY_LIMIT`]
      : []),
    ...(lastCheck && lastCheck.failures.length + differing.length > 0
      ? [`The index missed ${lastCheck.failures.length} of ${lastCheck.sampled} pictures at its last check`]
      : []),
    ...(checks.database.result === "damaged"
      ? ["The database is damaged: restore a backup, or repair it with sqlite3's .recover"]
      : []),
    ...(checks.originals.damagedCount > 0
      ? [
          `${countOf(checks.originals.damagedCount, "file")} on the disk cannot be mended; /api/status lists them`,
        ]
      : []),
    ...(media.originals.keeping ? [] : ["Originals are not kept any more: their limit is reached"]),
    ...sinks.flatMap(({ name, error }) => (error === null ? [] : [`Sink ${name} does not take: ${error}`])),
  ];
}
