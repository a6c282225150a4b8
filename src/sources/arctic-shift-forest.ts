import { AppError } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import type { Comment } from "../model/comment.ts";
import { askArchive } from "./arctic-shift-query.ts";
import { readTree, type Stub } from "./comment-tree.ts";
import { readRedditComment } from "../sites/reddit/comment.ts";

/** Comments a tree, and again where that is too much for the archive or for us: what is left out comes with the trees of its parents. */
const treeLimits = ["1000", "100", "10"];
const maxTreeBytes = 32 * 2 ** 20;
const idsAtOnce = 500;

/**
 * Every comment under a submission that the archive has, each once, a few at a time: its tree, the trees of those comments
 * below which something is left out, at last by id what was named but never shown. Only ids are kept between pages.
 * @throws AppError as `askArchive` does.
 */
export async function* readArchivedForest(submissionId: string, fetcher: Fetcher): AsyncGenerator<Comment[]> {
  const given = new Set<string>();
  const named = new Set<string>();
  /** Trees that were or will be asked for, by the comment that they begin below; `""`: the whole. */
  const roots = new Set([""]);
  const toFresh = (comments: readonly Comment[]) =>
    comments.filter(({ id }) => !given.has(id) && given.add(id));

  function note(stubs: readonly Stub[]): void {
    for (const { parentId, ids } of stubs) {
      for (const id of ids) named.add(id);
      // All of it at once; where that was too much already, or is everything, one answer after the other.
      if (parentId !== null && !roots.has(parentId)) roots.add(parentId);
      else for (const id of ids) roots.add(id);
    }
  }

  // A set gives also what is added while it is walked.
  for (const root of roots) {
    const tree = readTree(await askTree(submissionId, root, fetcher), true);
    for (let part = tree.next(); ; part = tree.next()) {
      if (part.done) {
        note(part.value);
        break;
      }
      yield toFresh(part.value);
    }
  }
  const missing = [...named].filter((id) => !given.has(id));
  for (let at = 0; at < missing.length; at += idsAtOnce) {
    const ids = missing.slice(at, at + idsAtOnce).join(",");
    const items = await askArchive(fetcher, "/api/comments/ids", { ids });
    yield toFresh(items.flatMap((item) => readRedditComment(item, { escaped: true }) ?? []));
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

/** The archive says so of a question that takes it too long; of itself it says it by a status. */
const isTimeout = ({ message }: AppError): boolean => /timeout|timed out/i.test(message);
