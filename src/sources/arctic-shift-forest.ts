import type { Fetcher } from "../net/fetcher.ts";
import type { Comment } from "../records.ts";
import { askArchive } from "./arctic-shift-query.ts";
import { readTree, type Tree } from "./comment-tree.ts";
import { readRedditComment } from "./reddit-comment.ts";

/** Comments a tree: what is left out comes with the trees of its parents. Some 8 MB of JSON. */
const treeLimit = "5000";
const maxTreeBytes = 32 * 2 ** 20;
const idsAtOnce = 500;

/**
 * Every comment under a submission that the archive has, each once, a page at a time: its tree, the trees of those comments
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

  function noteStubs({ stubs }: Tree): void {
    for (const { parentId, ids } of stubs) {
      for (const id of ids) named.add(id);
      // All of it at once; where that was too much already, or is everything, one answer after the other.
      if (parentId !== null && !roots.has(parentId)) roots.add(parentId);
      else for (const id of ids) roots.add(id);
    }
  }

  // A set gives also what is added while it is walked.
  for (const root of roots) {
    const tree = await readPart(submissionId, root, fetcher);
    noteStubs(tree);
    yield toFresh(tree.comments);
  }
  const missing = [...named].filter((id) => !given.has(id));
  for (let at = 0; at < missing.length; at += idsAtOnce) {
    const ids = missing.slice(at, at + idsAtOnce).join(",");
    const items = await askArchive(fetcher, "/api/comments/ids", { ids });
    yield toFresh(items.flatMap((item) => readRedditComment(item, { escaped: true }) ?? []));
  }
}

async function readPart(submissionId: string, root: string, fetcher: Fetcher): Promise<Tree> {
  const below = root === "" ? undefined : { parent_id: root };
  const params = { link_id: submissionId, ...below, limit: treeLimit };
  return readTree(await askArchive(fetcher, "/api/comments/tree", params, maxTreeBytes), true);
}
