import type { Context } from "../../context.ts";
import type { IndexPage } from "../../index/index.ts";
import { indexedEncoders } from "../../similarity/tables.ts";

const pageSize = 1000;
const mostRounds = 5;

type Needs = Pick<Context, "store" | "index">;

/**
 * Brings the index to what the database holds of every file that changed between two marks.
 * @param put takes what is there: `index.load` at the start, `index.add` later.
 * @returns how many files; `undefined` where the first mark is not there.
 */
export async function replayChanges(
  { store, index }: Needs,
  from: string,
  upTo: string,
  put: (page: IndexPage) => Promise<void>,
): Promise<number | undefined> {
  let files = 0;
  for (let after: number | null = null; ;) {
    const changes = await store.changesSince(from, { after, upTo, limit: pageSize }, [...indexedEncoders]);
    if (!changes) return undefined;
    if (changes.last === null) return files;
    [after, files] = [changes.last, files + changes.files];
    for (const page of changes.pages) await put(page);
    await index.remove(changes.gone);
  }
}

/**
 * Makes sure that the index holds every change up to a new mark: whoever writes tells the database first and the index
 * afterwards, and between the two the mark may fall. Again while something changes, since what is put may have been
 * read before that.
 * @returns the mark; `undefined` where the one before it is not there.
 */
export async function catchUp(
  context: Pick<Context, "store" | "index" | "upkeep">,
): Promise<string | undefined> {
  const { store, index, upkeep } = context;
  const put = ({ encoder, files, bytes }: IndexPage) => {
    const size = bytes.length / files.length;
    return index.add(
      Array.from(files, (file, at) => ({ file, encoder, bytes: bytes.subarray(at * size, (at + 1) * size) })),
    );
  };
  for (let round = 0; round < mostRounds; round++) {
    const mark = await store.markSnapshot();
    const changed = upkeep.mark === null ? undefined : await replayChanges(context, upkeep.mark, mark, put);
    if (changed === undefined) return undefined;
    upkeep.mark = mark;
    if (changed === 0) break;
  }
  return upkeep.mark ?? undefined;
}
