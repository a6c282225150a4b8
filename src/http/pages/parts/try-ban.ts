import type { AppContext } from "../../app-context.ts";
import { filesNear } from "../../../tasks/blocklist/dry-run.ts";
import { type BanFields, targetOf } from "./ban-fields.ts";
import type { Trial } from "./ban-trial.tsx";

/** Entries of a list that are tried: each is eight searches. */
const mostTried = 200;
/** Pictures that are shown. */
const mostShown = 48;
/** Entries whose content is looked up in the lists. */
const mostLookedUp = 20;
const idsAtOnce = 500;

/** What a ban would take down. @throws AppError `loading` while the index loads. */
export async function tryBan(
  context: Pick<AppContext, "store" | "index">,
  { entries, radius }: BanFields,
): Promise<Trial> {
  const { store } = context;
  const targets = entries.slice(0, mostTried).map((entry) => targetOf(entry, radius));
  const { files, complete } = await filesNear(context, targets);
  const nearest = [...files].sort(([, a], [, b]) => (a ?? -1) - (b ?? -1)).slice(0, mostShown);
  const ids = [...files.keys()];
  let posted = 0;
  for (let first = 0; first < ids.length; first += idsAtOnce)
    posted += (await store.liveImages(ids.slice(first, first + idsAtOnce), 1)).count;
  const hits = nearest.map(async ([id, distance]) => ({ id, distance, file: await store.file(id) }));
  const banned = new Map<string, string>();
  for (const { sha256 } of targets.slice(0, mostLookedUp))
    for (const { bank, reason } of sha256 === null ? [] : await store.blocksOfContent(sha256))
      banned.set(bank, reason ?? "");
  return {
    banned: [...banned],
    hits: await Promise.all(hits),
    files: files.size,
    posted,
    tried: targets.length,
    complete,
  };
}
