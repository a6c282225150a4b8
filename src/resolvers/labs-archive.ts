import { AppError } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import type { Generation } from "../model/generation.ts";
import { parser, promptOf } from "../sites/openai-labs/page.ts";
import { labsGeneration, readLabsRecord } from "../sites/openai-labs/record.ts";
import { listSnapshots, readSnapshots, type Replay, replayUrl } from "./wayback.ts";

/** Where Labs has a generation: its record, and the page for people. */
export type LabsAddresses = { id: string; api: string; page: string };

/**
 * A generation of Labs as the Wayback Machine has it: by its record, else by the page that showed it. Its picture is the
 * archive's too.
 * @returns Nothing where it has neither; `bad`: how many snapshots held nothing that can be read.
 * @throws AppError as the fetcher, and `bad_answer`, where the archive itself fails.
 */
export async function findArchived(
  { id, api, page }: LabsAddresses,
  fetcher: Fetcher,
): Promise<{ generation: Generation | undefined; bad: number }> {
  const record = await readSnapshots(api, fetcher, (replay) =>
    readLabsRecord(replay.answer.json(), toldBy(id, replay)),
  );
  if (record.value) return { generation: await withArchivedPicture(record.value, fetcher), bad: 0 };
  const shown = await readSnapshots(page, fetcher, (replay) => readLabsPage(id, replay, fetcher));
  const generation = shown.value && (await withArchivedPicture(shown.value, fetcher));
  return { generation, bad: record.bad + shown.bad };
}

const toldBy = (id: string, { archivedUrl, archivedAt }: Replay) =>
  ({ id, via: "wayback", archivedUrl, archivedAt }) as const;

/** @throws AppError `bad_answer` for a page that does not show this generation. */
async function readLabsPage(id: string, replay: Replay, fetcher: Fetcher): Promise<Generation> {
  const told = toldBy(id, replay);
  const page = await fetcher.parse(replay.answer, parser);
  for (const record of page.records) {
    try {
      return readLabsRecord(record, told);
    } catch {
      // Of another generation, or a part of something else.
    }
  }
  const image = URL.parse(page.image ?? "");
  if (!image || !/^https?:$/.test(image.protocol) || !image.pathname.includes(`/generations/${id}/`))
    throw new AppError("bad_answer", `GET ${replay.archivedUrl}: a page that does not show ${id}`);
  const { title = null, description = null } = page;
  return {
    ...labsGeneration(told),
    prompt: promptOf(page),
    imageUrl: image.href,
    record: { partial: true, "og:image": image.href, "og:title": title, "og:description": description },
  };
}

/** With the archive's copy of its picture: its own host is as gone as Labs. */
async function withArchivedPicture(generation: Generation, fetcher: Fetcher): Promise<Generation> {
  if (generation.imageUrl === null) return generation;
  const snapshots = await listSnapshots(generation.imageUrl, fetcher);
  // A notice in the picture's place may have been captured under its address.
  const snapshot = snapshots.find(({ mimetype }) => !/^text\/|json|xml/i.test(mimetype));
  // Its index may say falsely that there is none. Whatever the time, it shows what it has that is nearest.
  const timestamp =
    snapshot?.timestamp ?? /\/web\/(\d{14})/.exec(generation.archivedUrl ?? "")?.[1] ?? "2022";
  return { ...generation, imageUrl: replayUrl({ timestamp, original: generation.imageUrl }) };
}
