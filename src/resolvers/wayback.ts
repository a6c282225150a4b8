import { z } from "zod";
import { AppError, type ErrorCode } from "../errors.ts";
import type { Answer, Fetcher } from "../net/fetcher.ts";

const ARCHIVE = "https://web.archive.org";
/** Snapshots of one address that are tried, the newest first. */
const MAX_TRIES = 3;
const MAX_REDIRECTS = 3;

/** A capture of an address that answered 200. */
export type Snapshot = {
  /** When it was taken, as the archive writes it: `20220620203000`, UTC. */
  timestamp: string;
  /** The address, as it was captured. */
  original: string;
  /** The MIME type it had, `unk` where it is unknown. */
  mimetype: string;
};

/** What was captured, byte for byte. */
export type Replay = {
  answer: Answer;
  /** Where the archive has it. */
  archivedUrl: string;
  /** When it was captured, Unix seconds. */
  archivedAt: number;
};

/** The archive's index: rows of text, the first of which names the columns. */
const index = z.array(z.array(z.string()));

/**
 * The last five captures of a URL at the Wayback Machine, newest first; it also lists none when it is too busy.
 * @throws AppError `limited` when it refuses further requests, `bad_answer` for no index, and whatever the fetcher throws.
 */
export async function listSnapshots(url: string, fetcher: Fetcher): Promise<Snapshot[]> {
  // With its scheme, a URL may be reported as missing although it is there.
  const bare = encodeURIComponent(url.replace(/^https?:\/\//, ""));
  const query = `url=${bare}&output=json&filter=statuscode:200&collapse=digest&limit=-5`;
  const answer = await fetcher.get(`${ARCHIVE}/cdx/search/cdx?${query}`);
  if (answer.text().trim() === "") return [];
  const parsed = index.safeParse(answer.json());
  if (!parsed.success) throw new AppError("bad_answer", `GET ${answer.url}: ${answer.status}, but no index`);
  const [header = [], ...rows] = parsed.data;
  const column = (row: readonly string[], name: string) => row[header.indexOf(name)] ?? "";
  return rows
    .map((row) => ({
      timestamp: column(row, "timestamp"),
      original: column(row, "original"),
      mimetype: column(row, "mimetype"),
    }))
    .filter(({ timestamp, original }) => /^\d{14}$/.test(timestamp) && isSame(original, url))
    .toSorted((a, b) => b.timestamp.localeCompare(a.timestamp));
}

/**
 * Reads the newest good snapshot of an address, of the three newest.
 * @param read reads one capture; throws AppError `bad_answer` where it cannot.
 * @returns `value` is undefined where no snapshot could be read; `bad`: how many could not.
 * @throws AppError as `listSnapshots`, where the archive itself fails.
 */
export async function readSnapshots<Value>(
  url: string,
  fetcher: Fetcher,
  read: (replay: Replay) => Value | Promise<Value>,
): Promise<{ value: Value | undefined; bad: number }> {
  let bad = 0;
  for (const snapshot of (await listSnapshots(url, fetcher)).slice(0, MAX_TRIES)) {
    try {
      return { value: await read(await replay(snapshot, fetcher)), bad };
    } catch (error) {
      if (!(error instanceof AppError) || !snapshotFailures.has(error.code)) throw error;
      bad++;
    }
  }
  return { value: undefined, bad };
}

/** Failures of one snapshot, after which the next one is tried. */
const snapshotFailures = new Set<ErrorCode>([
  "bad_answer",
  "truncated",
  "gone",
  "over_limit",
  "refused_address",
]);

/** Where the bytes of a snapshot are, as they were captured. */
export const replayUrl = ({ timestamp, original }: Pick<Snapshot, "timestamp" | "original">): string =>
  `${ARCHIVE}/web/${timestamp}id_/${original}`;

/** Follows redirects only to another capture of the same URL. */
async function replay(snapshot: Snapshot, fetcher: Fetcher): Promise<Replay> {
  let { timestamp, original } = snapshot;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const archivedUrl = replayUrl({ timestamp, original });
    const answer = await fetcher.get(archivedUrl, { redirect: false });
    if (answer.status < 300) return { answer, archivedUrl, archivedAt: secondsOf(timestamp) };
    const target = URL.parse(answer.headers.get("location") ?? "", archivedUrl)?.href ?? "";
    // A modifier after the timestamp (`id_`) only changes how it is shown.
    const [, host, time, address] = /^https?:\/\/([^/]+)\/web\/(\d{14})\w*\/(.+)$/.exec(target) ?? [];
    if (host !== new URL(ARCHIVE).host || !time || !address || !isSame(address, original))
      throw new AppError("bad_answer", `GET ${archivedUrl}: ${answer.status} to ${target || "nowhere"}`);
    if (replayUrl({ timestamp: time, original: address }) === archivedUrl) break;
    [timestamp, original] = [time, address];
  }
  throw new AppError("bad_answer", `GET ${replayUrl(snapshot)}: redirects without end`);
}

/** Whether two URLs differ only in what the archive ignores: scheme, `www.`, default port, trailing slash. */
function isSame(a: string, b: string): boolean {
  const plain = (address: string) => {
    const url = URL.parse(address.replace(/^https?:\/*/i, "http://"));
    const port = url?.port === "443" ? "" : (url?.port ?? "");
    return `${url?.hostname.replace(/^www\./, "")}:${port}${url?.pathname.replace(/\/$/, "")}${url?.search}`;
  };
  return plain(a) === plain(b);
}

function secondsOf(timestamp: string): number {
  const [year = 0, month = 1, ...rest] = (timestamp.match(/^\d{4}|\d\d/g) ?? []).map(Number);
  const [day, hour, minute, second] = rest;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}
