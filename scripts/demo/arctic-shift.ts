import { answerJson, escapeTexts, type Asked } from "./answers.ts";
import {
  submissionsBy,
  submissionsOf,
  type Json,
  type Post,
  type World,
  type WorldSubmission,
} from "./world.ts";

/** How a submission is printed now: a gallery may still be in the making. */
export type Print = (submission: WorldSubmission) => Post;

const HOURS_36 = 36 * 3600;
const YEAR_2023 = 1_672_531_200;

const searchParameters = [
  ..."subreddit author after before limit sort over_18 spoiler link_flair_text title selftext".split(" "),
  ..."query url url_exact crosspost_parent_id fields".split(" "),
];
const fieldNames = [
  ..."author author_fullname created_utc crosspost_parent distinguished id link_flair_text num_comments".split(
    " ",
  ),
  ..."over_18 post_hint retrieved_on score selftext spoiler subreddit subreddit_id title url".split(" "),
];

/** Epoch seconds or milliseconds, or an ISO date. */
function readTime(text: string | null): number | undefined {
  if (!text) return undefined;
  const number = Number(text);
  if (Number.isNaN(number)) return Math.floor(Date.parse(text) / 1000);
  return number > 1e11 ? Math.floor(number / 1000) : number;
}

/** As archived: in the first 36 hours without a score; in the older years with every text escaped once. */
function archive(post: Post, now: number, fields: string | null): Json {
  const fresh = now - post.created_utc < HOURS_36;
  const seen = { retrieved_on: post.created_utc + 30, ...(fresh ? { score: 1, num_comments: 0 } : {}) };
  const second = fresh ? {} : { retrieved_2nd_on: post.created_utc + HOURS_36 };
  const full: Json = { ...post, ...seen, _meta: second };
  const printed = post.created_utc < YEAR_2023 ? escapeTexts(full) : full;
  if (!fields) return printed;
  return Object.fromEntries(
    Object.entries(printed ?? {}).filter(([name]) => fields.split(",").includes(name)),
  );
}

const refuse = (error: string, status = 400): Response => answerJson({ data: null, error }, status);

/** Arctic Shift: posts by subreddit or author and time (both ends excluded), posts by id, subreddits by name. */
export function answerArcticShift({ url }: Asked, world: World, print: Print, now: number): Response {
  const query = url.searchParams;
  const limits = { "x-ratelimit-remaining": "998", "x-ratelimit-reset": "45" };
  const posts = (found: WorldSubmission[]): Response =>
    answerJson({ data: found.map((each) => archive(print(each), now, query.get("fields"))) }, 200, limits);

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
    return posts([...world.submissions, ...world.parents].filter(({ id }) => ids.includes(id)));
  }

  if (url.pathname !== "/api/posts/search") return refuse("Not found", 404);
  const unknown = [...query.keys()].find((name) => !searchParameters.includes(name));
  if (unknown) return refuse(`Unknown parameter '${unknown}'`);
  const field = query
    .get("fields")
    ?.split(",")
    .find((name) => !fieldNames.includes(name));
  if (field) return refuse(`'${field}' is not a valid field`);
  const limit = query.get("limit") === "auto" ? 300 : Number(query.get("limit") ?? 25);
  if (!Number.isInteger(limit) || limit < 1 || (limit > 100 && query.get("limit") !== "auto"))
    return refuse("'limit' must be an integer between 1 and 100");
  const [after, before] = [readTime(query.get("after")), readTime(query.get("before"))];
  if (Number.isNaN(after) || Number.isNaN(before)) return refuse("Invalid date");
  const author = query.get("author");
  const all =
    author === null ? submissionsOf(world, query.get("subreddit") ?? "") : submissionsBy(world, author);
  const found = all.filter(({ created }) => created > (after ?? -Infinity) && created < (before ?? Infinity));
  return posts((query.get("sort") === "asc" ? found : found.toReversed()).slice(0, limit));
}
