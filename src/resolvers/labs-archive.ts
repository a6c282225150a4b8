import { AppError } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import type { Generation } from "../model/generation.ts";
import { parser, promptOf } from "../sites/openai-labs/page.ts";
import { labsGeneration, readLabsRecord } from "../sites/openai-labs/record.ts";
import { listSnapshots, readSnapshots, type Replay, replayUrl } from "./wayback.ts";

/** Where Labs has a generation: its JSON record and its web page. */
export type LabsAddresses = { id: string; api: string; page: string };

/**
 * A generation of Labs from the Wayback Machine: from its record, else from its page. Its picture is the archive's copy, too.
 * @returns `generation` is undefined where the archive has neither; `bad`: how many snapshots could not be read.
 * @throws AppError as the fetcher, and `bad_answer`, where the archive itself fails.
 */
export async function findArchived(
  { id, api, page }: LabsAddresses,
  fetcher: Fetcher,
): Promise<{ generation: Generation | undefined; bad: number }> {
  const record = await readSnapshots(api, fetcher, (replay) =>
    readLabsRecord(replay.answer.json(), originOf(id, replay)),
  );
  if (record.value) return { generation: await withArchivedPicture(record.value, fetcher), bad: 0 };
  const shown = await readSnapshots(page, fetcher, (replay) => readLabsPage(id, replay, fetcher));
  const generation = shown.value && (await withArchivedPicture(shown.value, fetcher));
  return { generation, bad: record.bad + shown.bad };
}

const originOf = (id: string, { archivedUrl, archivedAt }: Replay) =>
  ({ id, via: "wayback", archivedUrl, archivedAt }) as const;

/** @throws AppError `bad_answer` for a page that does not show this generation. */
async function readLabsPage(id: string, replay: Replay, fetcher: Fetcher): Promise<Generation> {
  const origin = originOf(id, replay);
  const page = await fetcher.parse(replay.answer, parser);
  for (const record of page.records) {
    try {
      return readLabsRecord(record, origin);
    } catch {
      // A record of another generation, or part of something else.
    }
  }
  const image = URL.parse(page.image ?? "");
  if (!image || !/^https?:$/.test(image.protocol) || !image.pathname.includes(`/generations/${id}/`))
    throw new AppError("bad_answer", `GET ${replay.archivedUrl}: a page that does not show ${id}`);
  const { title = null, description = null } = page;
  return {
    ...labsGeneration(origin),
    prompt: promptOf(page),
    imageUrl: image.href,
    record: { partial: true, "og:image": image.href, "og:title": title, "og:description": description },
  };
}

/** Replaces the picture's URL by the archive's copy: its own host is as gone as Labs. */
async function withArchivedPicture(generation: Generation, fetcher: Fetcher): Promise<Generation> {
  if (generation.imageUrl === null) return generation;
  const snapshots = await listSnapshots(generation.imageUrl, fetcher);
  // A notice in place of the picture may have been captured.
  const snapshot = snapshots.find(({ mimetype }) => !/^text\/|json|xml/i.test(mimetype));
  // The index may wrongly list none. For any timestamp, the archive shows the nearest capture that it has.
  const timestamp =
    snapshot?.timestamp ?? /\/web\/(\d{14})/.exec(generation.archivedUrl ?? "")?.[1] ?? "2022";
  return { ...generation, imageUrl: replayUrl({ timestamp, original: generation.imageUrl }) };
}
