import { asArchived, readSearch, refuse, type Terms } from "./archive-terms.ts";
import { seedOf } from "./random.ts";
import type { Json, World, WorldComment } from "./world.ts";

const terms: Terms = {
  parameters: "link_id parent_id author subreddit after before limit sort body fields".split(" "),
  fields: "author body created_utc id link_id parent_id retrieved_on score subreddit".split(" "),
};
const maxLimit = 25_000;

const bare = (name: string | null): string => (name ?? "").replace(/^t[13]_/, "");

/** A comment in Reddit's shape. */
function print({ id, submission, subreddit, parent, author, created, body, score }: WorldComment) {
  return {
    id,
    name: `t1_${id}`,
    link_id: `t3_${submission}`,
    parent_id: parent === null ? `t3_${submission}` : `t1_${parent}`,
    author: author ?? "[deleted]",
    ...(author ? { author_fullname: `t2_${seedOf(author).toString(36)}` } : {}),
    subreddit,
    subreddit_id: `t5_${seedOf(subreddit).toString(36)}`,
    created_utc: created,
    body: author === null ? "[deleted]" : body,
    score,
    score_hidden: false,
    permalink: `/r/${subreddit}/comments/${submission}/_/${id}/`,
  };
}

/**
 * The comments below a submission or one of its comments, as Reddit nests them: `limit` of them, found level by level; what
 * is left out is named below what it answers.
 */
function plant(world: World, submission: string, below: string | null, limit: number, now: number): Json[] {
  const answers = Map.groupBy(
    world.comments.filter((comment) => comment.submission === submission),
    ({ parent }) => parent,
  );
  const shown = new Set<WorldComment>();
  for (let level = answers.get(below) ?? []; level.length > 0;) {
    for (const comment of level) if (shown.size < limit) shown.add(comment);
    level = level.filter((comment) => shown.has(comment)).flatMap(({ id }) => answers.get(id) ?? []);
  }
  const thingsBelow = (parent: string | null): Json[] => {
    const all = answers.get(parent) ?? [];
    const hidden = all.filter((comment) => !shown.has(comment)).map(({ id }) => id);
    const things: Json[] = all
      .filter((comment) => shown.has(comment))
      .map((comment) => {
        const children = thingsBelow(comment.id);
        const replies = children.length > 0 ? { kind: "Listing", data: { children } } : "";
        return { kind: "t1", data: { ...asArchived(print(comment), now, null), replies } };
      });
    if (hidden.length === 0) return things;
    const parentId = parent === null ? `t3_${submission}` : `t1_${parent}`;
    const stub = { count: hidden.length, id: hidden[0] ?? "_", parent_id: parentId, children: hidden };
    return [...things, { kind: "more", data: stub }];
  };
  return thingsBelow(below);
}

/** `/api/comments/...` of Arctic Shift: the tree of a submission, comments by place and time, comments by id; or a refusal. */
export function answerArchivedComments({ pathname, searchParams }: URL, world: World, now: number) {
  const archived = (found: readonly WorldComment[]): Json[] =>
    found.map((comment) => asArchived(print(comment), now, searchParams.get("fields")));

  if (pathname === "/api/comments/ids") {
    const ids = (searchParams.get("ids") ?? "").split(",").map(bare);
    if (ids.length > 500) return refuse("'ids' must have at most 500 items");
    return archived(world.comments.filter(({ id }) => ids.includes(id)));
  }
  if (pathname === "/api/comments/tree") {
    if (!searchParams.has("link_id")) return refuse("'link_id' is required");
    const limit = Number(searchParams.get("limit") ?? 50);
    if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit)
      return refuse(`'limit' must be an integer between 1 and ${maxLimit}`);
    const below = searchParams.get("parent_id");
    return plant(world, bare(searchParams.get("link_id")), below === null ? null : bare(below), limit, now);
  }
  if (pathname !== "/api/comments/search") return refuse("Not found", 404);
  const pick = readSearch(searchParams, terms);
  if (pick instanceof Response) return pick;
  const wants = (name: string, value: string | null): boolean =>
    !searchParams.has(name) || bare(searchParams.get(name)).toLowerCase() === value?.toLowerCase();
  return archived(
    pick(
      world.comments.filter(
        ({ submission, parent, subreddit, author }) =>
          wants("link_id", submission) &&
          wants("parent_id", parent) &&
          wants("subreddit", subreddit) &&
          wants("author", author),
      ),
    ),
  );
}
