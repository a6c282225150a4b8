import { answerJson, type Asked } from "./answers.ts";
import { answerArchivedComments } from "./arctic-shift-comments.ts";
import { asArchived, readSearch, refuse, type Terms } from "./archive-terms.ts";
import { submissionsBy, submissionsOf, type Post, type World, type WorldSubmission } from "./world.ts";

/** How a submission is printed now: a gallery may still be in the making. */
export type Print = (submission: WorldSubmission) => Post;

const terms: Terms = {
  parameters: [
    ..."subreddit author after before limit sort over_18 spoiler link_flair_text title selftext".split(" "),
    ..."query url url_exact crosspost_parent_id fields".split(" "),
  ],
  fields: [
    ..."author author_fullname created_utc crosspost_parent distinguished id link_flair_text".split(" "),
    ..."num_comments over_18 post_hint retrieved_on score selftext spoiler subreddit subreddit_id".split(" "),
    ..."title url".split(" "),
  ],
};

/** Arctic Shift: posts by subreddit or author and time (both ends excluded), posts by id, subreddits by name, comments. */
export function answerArcticShift({ url }: Asked, world: World, print: Print, now: number): Response {
  const query = url.searchParams;
  const limits = { "x-ratelimit-remaining": "998", "x-ratelimit-reset": "45" };
  const posts = (found: WorldSubmission[]): Response =>
    answerJson({ data: found.map((each) => asArchived(print(each), now, query.get("fields"))) }, 200, limits);

  if (url.pathname === "/api/subreddits/search") {
    const [exact, prefix] = [query.get("subreddit"), query.get("subreddit_prefix")];
    const name = (exact ?? prefix ?? "").toLowerCase();
    const found = world.subreddits.filter((each) => {
      const known = each.name.toLowerCase();
      return each.listed && (exact === null ? known.startsWith(name) : known === name);
    });
    const data = found.map(({ id, name, created, subscribers, over18 }) => ({
      id: id.slice(3),
      name: id,
      display_name: name,
      created_utc: created,
      subscribers,
      over18,
      _meta: { num_posts: submissionsOf(world, name).length },
    }));
    return answerJson({ data }, 200, limits);
  }

  if (url.pathname === "/api/posts/ids") {
    const ids = (query.get("ids") ?? "").split(",").map((id) => id.replace(/^t3_/, ""));
    if (ids.length > 500) return refuse("'ids' must have at most 500 items");
    return posts([...world.submissions, ...world.parents].filter(({ id }) => ids.includes(id)).toReversed());
  }

  if (url.pathname.startsWith("/api/comments/")) {
    const answer = answerArchivedComments(url, world, now);
    return answer instanceof Response ? answer : answerJson({ data: answer }, 200, limits);
  }
  if (url.pathname !== "/api/posts/search") return refuse("Not found", 404);
  const pick = readSearch(query, terms);
  if (pick instanceof Response) return pick;
  const author = query.get("author");
  return posts(
    pick(author === null ? submissionsOf(world, query.get("subreddit") ?? "") : submissionsBy(world, author)),
  );
}
