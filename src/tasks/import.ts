import { AppError } from "../errors.ts";
import { openDump, type OpenOptions } from "../importers/open-dump.ts";
import { readLines } from "../importers/read-lines.ts";
import { type DumpFilter, readDumpLine } from "../importers/reddit-dump.ts";
import type { Sighting } from "../model/submission.ts";
import type { Outcome } from "../model/observation.ts";

/** Progress of an import: what was read, and the outcomes. Survives JSON. */
export type ImportProgress = {
  /** Lines and decompressed bytes that are finished. */
  lines: number;
  bytes: number;
  created: number;
  updated: number;
  unchanged: number;
  /** Lines that could not be read, or were refused. */
  bad: number;
  /** Whether the file was read to its end. */
  done: boolean;
};

export const noProgress: ImportProgress = {
  lines: 0,
  bytes: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  bad: 0,
  done: false,
};

/** Outcomes of a batch; `refused`: refused submissions by their index in it, and why. */
export type Imported = Record<Outcome, number> & { refused: { at: number; reason: string }[] };

/** Saves submissions of an import. */
export type ImportSink = (batch: readonly Sighting[]) => Promise<Imported>;

export type ImportRequest = {
  /** A file, or `-` for standard input. */
  path: string;
  filter: DumpFilter;
  /** Progress of an earlier run. */
  from: ImportProgress;
  maxWindowBytes: OpenOptions["maxWindowBytes"];
};

/** What an import reports. */
export type ImportWatch = {
  /** A line that cannot be read, or whose submission is refused. */
  bad(line: number, reason: string): void;
  /** Everything up to here is stored. @param share of the file, 0 to 1; `undefined` of standard input. */
  stored(progress: ImportProgress, share: number | undefined): Promise<void>;
};

const nothing: Imported = { created: 0, updated: 0, unchanged: 0, refused: [] };

/** Submissions in a batch. */
const batchSize = 500;
/** Lines after which progress is reported although none of them was selected. */
const quietLines = 50_000;

/**
 * Reads a dump from the progress of an earlier run: file -> lines -> submissions -> the sink. While one batch is being stored
 * the next is read. Saving is idempotent: a batch that was stored without its progress is stored again.
 * @returns the progress at the end of the file.
 * @throws AppError `bad_request` (no such file), `bad_answer` (not zstd, damaged), `truncated` (everything before is stored),
 * `over_limit` (it needs too much memory); what the sink throws.
 */
export async function importDump(
  request: ImportRequest,
  sink: ImportSink,
  watch: ImportWatch,
): Promise<ImportProgress> {
  const { path, filter, maxWindowBytes } = request;
  const progress = { ...request.from };
  const dump = openDump(path, { byte: progress.bytes, maxWindowBytes });
  const share = () => (dump.size === undefined ? undefined : Math.min(dump.position() / (dump.size || 1), 1));
  /** Read, but not yet stored. */
  let batch: { line: number; sighting: Sighting }[] = [];
  let reached = { lines: progress.lines, bytes: progress.bytes };
  let unreadable = 0;
  let storing: Promise<void> = Promise.resolve();

  async function store(): Promise<void> {
    const [stored, mark, bad] = [batch, reached, unreadable];
    [batch, unreadable] = [[], 0];
    await storing;
    storing = (async () => {
      const saved = stored.length > 0 ? await sink(stored.map(({ sighting }) => sighting)) : nothing;
      for (const { at, reason } of saved.refused) watch.bad(stored[at]?.line ?? 0, reason);
      progress.created += saved.created;
      progress.updated += saved.updated;
      progress.unchanged += saved.unchanged;
      progress.bad += bad + saved.refused.length;
      Object.assign(progress, mark);
      await watch.stored({ ...progress }, share());
    })();
    // The next to await it gets the error.
    storing.catch(() => {});
  }

  let failure: unknown;
  try {
    for await (const lines of readLines(dump.bytes, { line: progress.lines, byte: progress.bytes })) {
      for (const { number, end, text } of lines) {
        const sighting = read(number, text);
        reached = { lines: number, bytes: end };
        if (sighting) batch.push({ line: number, sighting });
        if (batch.length >= batchSize) await store();
      }
      if (reached.lines - progress.lines > quietLines) await store();
    }
  } catch (thrown) {
    failure = thrown;
  }
  await store();
  await storing;
  if (failure) throw failure;
  progress.done = true;
  await watch.stored({ ...progress }, share());
  return progress;

  function read(number: number, text: string | undefined): Sighting | undefined {
    try {
      if (text === undefined) throw new AppError("bad_answer", "too long to be a submission");
      return readDumpLine(text, filter);
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      unreadable++;
      watch.bad(number, thrown.message);
      return undefined;
    }
  }
}
