import { answerPage, type Asked } from "./answers.ts";
import type { Print } from "./arctic-shift.ts";
import { submissionsOf, type Post, type World, type WorldSubmission } from "./world.ts";

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** An entry: the target stands in HTML, whose attributes are escaped before the HTML is escaped itself. */
function entryOf({ author, subreddit, created_utc, permalink, name, title, url }: Post): string {
  const page = `https://www.reddit.com${permalink}`;
  const target = url.startsWith("/") ? `https://www.reddit.com${url}` : url;
  const anchor = (href: string, label: string) => `<span><a href="${escape(href)}">[${label}]</a></span>`;
  const content = `submitted by &#32; ${author} <br/> ${anchor(target, "link")} &#32; ${anchor(page, "comments")}`;
  const time = new Date(created_utc * 1000).toISOString().replace(".000Z", "+00:00");
  return `<entry><author><name>/u/${author}</name></author><category term="${subreddit}" label="r/${subreddit}"/>
<content type="html">${escape(content)}</content><id>${name}</id><link href="${page}" />
<updated>${time}</updated><published>${time}</published><title>${escape(title)}</title></entry>`;
}

/** The submissions of a feed's path, the newest first; `undefined` where there is no such place. */
function newestOf(path: string, world: World): WorldSubmission[] | undefined {
  const [, list, user] = /^\/(?:r\/([^/]+)\/new|user\/([^/]+)\/submitted)\/\.rss$/.exec(path) ?? [];
  if (user !== undefined)
    return world.submissions
      .filter(({ author }) => author?.toLowerCase() === user.toLowerCase())
      .toReversed();
  const names = list?.split("+") ?? [];
  const known = names.map((name) =>
    world.subreddits.find((one) => one.name.toLowerCase() === name.toLowerCase() && one.state === "public"),
  );
  if (known.length === 0 || known.includes(undefined)) return undefined;
  return known
    .flatMap((one) => submissionsOf(world, one?.name ?? ""))
    .toSorted((a, b) => b.created - a.created || (a.id < b.id ? 1 : -1));
}

/** Reddit's Atom feeds, which need no token: what is new in subreddits, or of a user. */
export function answerAtom({ url }: Asked, world: World, print: Print): Response {
  const newest = newestOf(url.pathname, world);
  if (!newest) return answerPage("404 Not Found", 404);
  const query = url.searchParams;
  const limit = Math.min(100, Math.max(1, Number(query.get("limit") ?? 25) || 25));
  const start = newest.findIndex(({ post }) => post.name === query.get("after")) + 1;
  const entries = newest.slice(start, start + limit).map((each) => entryOf(print(each)));
  const head = '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">';
  return new Response(`${head}<title>newest submissions</title>${entries.join("")}</feed>`, {
    headers: { "content-type": "application/atom+xml; charset=UTF-8" },
  });
}
