import { answerPage, type Asked } from "./answers.ts";
import { refuseSubreddit } from "./reddit.ts";
import { submissionsBy, submissionsOf, type World, type WorldSubmission } from "./world.ts";

const site = "https://www.reddit.com";
/** A listing ends after about a thousand, whatever there is. */
const listingLength = 1000;

const escapeXml = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

const anchor = (href: string, text: string): string => `<a href="${escapeXml(href)}">${text}</a>`;

/** A text as Reddit shows it: addresses in it are links. */
const rendered = (text: string): string =>
  text
    .split(/(https?:\/\/\S+)/)
    .map((part, index) => (index % 2 ? anchor(part, part) : escapeXml(part)))
    .join("");

/** The HTML that Reddit shows for a submission; it is escaped once more for the XML. */
function contentOf({ title, author, subreddit, post }: WorldSubmission): string {
  const page = `${site}${post.permalink}`;
  const written =
    post.is_self === true
      ? `<!-- SC_OFF --><div class="md"><p>${rendered(String(post.selftext))}</p> </div><!-- SC_ON -->`
      : `<table> <tr><td> <a href="${page}"> <img src="https://b.thumbs.example/x.jpg" alt="${escapeXml(title)}" title="${escapeXml(title)}" /> </a> </td><td>`;
  const by = author ?? "[deleted]";
  // Of a text, the link is its own page.
  const target = new URL(post.url, site).href;
  return [
    written,
    "&#32; submitted by &#32;",
    anchor(`${site}/user/${by}`, ` /u/${by} `),
    "&#32; to &#32;",
    anchor(`${site}/r/${subreddit}/`, ` r/${subreddit} `),
    `<br/> <span>${anchor(target, "[link]")}</span> &#32; <span>${anchor(page, "[comments]")}</span>`,
    ...(post.is_self === true ? [] : ["</td></tr></table>"]),
  ].join(" ");
}

function entryOf(submission: WorldSubmission): string {
  const { title, author, subreddit, created, post } = submission;
  const by = author ?? "[deleted]";
  const time = new Date(created * 1000).toISOString().replace(".000Z", "+00:00");
  const thumbnail = post.is_self === true ? "" : '<media:thumbnail url="https://b.thumbs.example/x.jpg" />';
  return (
    `<entry><author><name>/u/${by}</name><uri>${site}/user/${by}</uri></author>` +
    `<category term="${subreddit}" label="r/${subreddit}"/>` +
    `<content type="html">${escapeXml(contentOf(submission))}</content><id>${post.name}</id>${thumbnail}` +
    `<link href="${site}${post.permalink}" /><updated>${time}</updated><published>${time}</published>` +
    `<title>${escapeXml(title)}</title></entry>`
  );
}

/** The submissions behind the path of a feed, or what Reddit answers where there is none. */
function find(path: string, world: World): WorldSubmission[] | Response {
  const author = /^\/user\/([\w-]+)\/submitted\/\.rss$/.exec(path)?.[1];
  const found = author === undefined ? [] : submissionsBy(world, author);
  if (found.length > 0) return found;
  const names = /^\/r\/([\w.+-]+)\/new\/\.rss$/.exec(path)?.[1]?.split("+") ?? [];
  const subreddits = names.map((name) =>
    world.subreddits.find((known) => known.name.toLowerCase() === name.toLowerCase()),
  );
  // Among several, those that cannot be read are left out.
  const open = subreddits.filter((known) => known !== undefined && !refuseSubreddit(known));
  const refusal = open.length > 0 ? undefined : refuseSubreddit(subreddits[0]);
  if (refusal) return refusal;
  return world.submissions.filter((each) => open.some((known) => known?.name === each.subreddit));
}

/**
 * Reddit's Atom feeds, newest first: `/r/pics/new/.rss`, `/r/a+b/new/.rss`, `/user/NAME/submitted/.rss`; 25 entries unless
 * `limit` says otherwise, 100 at most, walked by `after`.
 */
export function answerAtom({ url, headers }: Asked, world: World): Response {
  if (!headers.get("user-agent")) return answerPage("You are not let in", 403, { server: "snooserv" });
  const found = find(url.pathname, world);
  if (found instanceof Response) return found;
  const query = url.searchParams;
  const newest = found.toReversed().slice(0, listingLength);
  const limit = Math.min(100, Math.max(1, Number(query.get("limit") ?? 25) || 25));
  const after = query.get("after");
  const start = after === null ? 0 : newest.findIndex(({ post }) => post.name === after) + 1;
  const page = after !== null && start === 0 ? [] : newest.slice(start, start + limit);
  const [, kind, name = ""] = url.pathname.split("/");
  // As upstream spells the place, whatever it was asked for.
  const place = kind === "r" && !name.includes("+") ? submissionsOf(world, name)[0]?.subreddit : undefined;
  const head =
    (place ? `<category term="${place}" label="r/${place}"/>` : "") +
    `<updated>${new Date(world.now * 1000).toISOString()}</updated><id>${url.pathname}</id>` +
    `<link rel="self" href="${escapeXml(url.href)}" type="application/atom+xml" /><title>newest submissions</title>`;
  return new Response(
    `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">${head}${page.map(entryOf).join("")}</feed>`,
    { headers: { "content-type": "application/atom+xml; charset=UTF-8", server: "snooserv" } },
  );
}
