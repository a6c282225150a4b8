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
  /** The MIME type it had, `unk` where nobody knows. */
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
 * The last five captures of an address at the Wayback Machine, newest first; none also when it is too busy to know.
 * @throws AppError `limited` when it has enough of us, `bad_answer` for no index, and whatever the fetcher throws.
 */
export async function listSnapshots(url: string, fetcher: Fetcher): Promise<Snapshot[]> {
  // With its scheme an address may be told not to be there though it is.
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
 * @param read Makes something of it; throws AppError `bad_answer` for what is no good.
 * @returns What it made, `undefined` where there is none; `bad`: how many snapshots were no good.
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
      if (!(error instanceof AppError) || !ofTheSnapshot.has(error.code)) throw error;
      bad++;
    }
  }
  return { value: undefined, bad };
}

/** Failures of one snapshot, which tell nothing of another. */
const ofTheSnapshot = new Set<ErrorCode>([
  "bad_answer",
  "truncated",
  "gone",
  "over_limit",
  "refused_address",
]);

/** Where the bytes of a snapshot are, as they were captured. */
export const replayUrl = ({ timestamp, original }: Pick<Snapshot, "timestamp" | "original">): string =>
  `${ARCHIVE}/web/${timestamp}id_/${original}`;

/** Follows the archive to another time of the same address, and nowhere else. */
async function replay(snapshot: Snapshot, fetcher: Fetcher): Promise<Replay> {
  let { timestamp, original } = snapshot;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const archivedUrl = replayUrl({ timestamp, original });
    const answer = await fetcher.get(archivedUrl, { redirect: false });
    if (answer.status < 300) return { answer, archivedUrl, archivedAt: secondsOf(timestamp) };
    const target = URL.parse(answer.headers.get("location") ?? "", archivedUrl)?.href ?? "";
    // Whatever comes before the address (`id_` or not) only says how it is to be shown.
    const [, host, time, address] = /^https?:\/\/([^/]+)\/web\/(\d{14})\w*\/(.+)$/.exec(target) ?? [];
    if (host !== new URL(ARCHIVE).host || !time || !address || !isSame(address, original))
      throw new AppError("bad_answer", `GET ${archivedUrl}: ${answer.status} to ${target || "nowhere"}`);
    if (replayUrl({ timestamp: time, original: address }) === archivedUrl) break;
    [timestamp, original] = [time, address];
  }
  throw new AppError("bad_answer", `GET ${replayUrl(snapshot)}: redirects without end`);
}

/** The same address but for what the archive does not tell apart: scheme, `www.`, the usual port, a slash at the end. */
function isSame(one: string, other: string): boolean {
  const plain = (address: string) => {
    const url = URL.parse(address.replace(/^https?:\/*/i, "http://"));
    const port = url?.port === "443" ? "" : (url?.port ?? "");
    return `${url?.hostname.replace(/^www\./, "")}:${port}${url?.pathname.replace(/\/$/, "")}${url?.search}`;
  };
  return plain(one) === plain(other);
}

function secondsOf(timestamp: string): number {
  const [year = 0, month = 1, ...rest] = (timestamp.match(/^\d{4}|\d\d/g) ?? []).map(Number);
  const [day, hour, minute, second] = rest;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}
