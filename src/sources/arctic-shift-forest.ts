import { AppError } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import type { Comment } from "../model/comment.ts";
import { askArchive } from "./arctic-shift-query.ts";
import { readTree, type Stub } from "./comment-tree.ts";
import { readRedditComment } from "../sites/reddit/comment.ts";

/**
 * Comments per tree. The next limit is tried where one is too much for the archive or for us; what is left out comes with
 * the trees of its parents.
 */
const treeLimits = ["1000", "100", "10"];
const maxTreeBytes = 32 * 2 ** 20;
const idsAtOnce = 500;

/**
 * Every comment under a submission that the archive has, each once, a few at a time: the submission's tree, the trees of
 * comments below which some are left out, and at last, by id, those that were named but never included. Only ids are kept
 * between pages.
 * @throws AppError as `askArchive` does.
 */
export async function* readArchivedForest(submissionId: string, fetcher: Fetcher): AsyncGenerator<Comment[]> {
  const returned = new Set<string>();
  const named = new Set<string>();
  /** Trees requested so far or to be requested, by the comment they start below; `""`: the whole submission. */
  const roots = new Set([""]);
  const takeNew = (comments: readonly Comment[]) =>
    comments.filter(({ id }) => !returned.has(id) && returned.add(id));

  function addStubs(stubs: readonly Stub[]): void {
    for (const { parentId, ids } of stubs) {
      for (const id of ids) named.add(id);
      // The parent's whole tree; where that was requested already, or is the submission itself, one reply after another.
      if (parentId !== null && !roots.has(parentId)) roots.add(parentId);
      else for (const id of ids) roots.add(id);
    }
  }

  // Iterating over a set includes what is added meanwhile.
  for (const root of roots) {
    const tree = readTree(await askTree(submissionId, root, fetcher), true);
    for (let part = tree.next(); ; part = tree.next()) {
      if (part.done) {
        addStubs(part.value);
        break;
      }
      yield takeNew(part.value);
    }
  }
  const missing = [...named].filter((id) => !returned.has(id));
  for (let start = 0; start < missing.length; start += idsAtOnce) {
    const ids = missing.slice(start, start + idsAtOnce).join(",");
    const items = await askArchive(fetcher, "/api/comments/ids", { ids });
    yield takeNew(items.flatMap((item) => readRedditComment(item, { escaped: true }) ?? []));
  }
}

async function askTree(submissionId: string, root: string, fetcher: Fetcher): Promise<unknown[]> {
  const below = root === "" ? undefined : { parent_id: root };
  let failure: AppError | undefined;
  for (const limit of treeLimits) {
    try {
      const params = { link_id: submissionId, ...below, limit };
      return await askArchive(fetcher, "/api/comments/tree", params, maxTreeBytes);
    } catch (thrown) {
      const isTooMuch =
        thrown instanceof AppError &&
        (thrown.code === "over_limit" || (thrown.code === "unavailable" && isTimeout(thrown)));
      if (!isTooMuch) throw thrown;
      failure = thrown;
    }
  }
  throw failure;
}

/** The archive's message for a query that takes too long; its own trouble it reports by status. */
const isTimeout = ({ message }: AppError): boolean => /timeout|timed out/i.test(message);
