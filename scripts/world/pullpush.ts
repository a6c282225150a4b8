import { answerJson, escapeTexts, type Asked } from "./answers.ts";
import { submissionsBy, submissionsOf, type Json, type World, type WorldSubmission } from "./world.ts";

/** 2025-05-19: PullPush has nothing younger. */
const dataEnd = 1_747_612_800;
const defaultSize = 10;
const maxSize = 100;

/** In Pushshift's shape: without `name`, every text escaped once, looked at within the first minute. */
function archive({ post, created }: WorldSubmission): Json {
  const { name: _, ...rest } = post;
  return escapeTexts({
    ...rest,
    full_link: `https://www.reddit.com${post.permalink}`,
    retrieved_on: created + 40,
    score: 1,
    num_comments: 0,
  });
}

/**
 * PullPush: posts by subreddit or author and time, and by id. As Pushshift did, it counts the second of `after` in and that
 * of `before` out, and cuts to `size` also what was asked for by id.
 */
export function answerPullPush({ url }: Asked, world: World): Response {
  if (url.pathname !== "/reddit/search/submission/") return answerJson({ detail: "Not Found" }, 404);
  const query = url.searchParams;
  const [ids, author] = [query.get("ids")?.split(","), query.get("author")];
  const all = ids
    ? world.submissions.filter(({ id }) => ids.includes(id))
    : author === null
      ? submissionsOf(world, query.get("subreddit") ?? "")
      : submissionsBy(world, author);
  const [after, before] = [Number(query.get("after") ?? 0), Number(query.get("before") ?? Infinity)];
  const found = all.filter(({ created }) => created <= dataEnd && created >= after && created < before);
  const size = Math.min(maxSize, Number(query.get("size") ?? defaultSize) || defaultSize);
  const page = (query.get("sort") === "asc" ? found : found.toReversed()).slice(0, size);
  return answerJson({ data: page.map(archive) });
}
