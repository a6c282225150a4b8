import type { CommentRow } from "../../../model/comment.ts";
import { When } from "./when.tsx";

type Tree = ReadonlyMap<string | null, readonly CommentRow[]>;

/** Answers are shown so deep; deeper ones stand beside each other. */
const maxDepth = 8;

/** Comments as a tree; the answers to one can be folded. */
export const CommentTree = ({ comments }: { comments: readonly CommentRow[] }) => {
  const known = new Set(comments.map(({ id }) => id));
  // An answer to a comment that is not shown stands at the top.
  const tree: Tree = Map.groupBy(comments, ({ parentId }) =>
    parentId !== null && known.has(parentId) ? parentId : null,
  );
  return <Branch tree={tree} parent={null} depth={0} />;
};

const Branch = ({ tree, parent, depth }: { tree: Tree; parent: string | null; depth: number }) => (
  <ul class="comments">
    {(tree.get(parent) ?? []).map((comment) => (
      <li>
        <p class="small soft">
          <bdi>{comment.author === null ? "deleted" : `u/${comment.author}`}</bdi>,{" "}
          <When at={comment.created} />
          {comment.score !== null && `, score ${comment.score}`}
        </p>
        <p class="said">{comment.body ?? "[removed]"}</p>
        {tree.has(comment.id) && depth < maxDepth && (
          <Branch tree={tree} parent={comment.id} depth={depth + 1} />
        )}
      </li>
    ))}
  </ul>
);
