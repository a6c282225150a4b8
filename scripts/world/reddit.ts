import { answerJson, answerPage, escapeTexts, type Asked } from "./answers.ts";
import type { Print } from "./arctic-shift.ts";
import { submissionsOf, type Json, type World, type WorldSubmission, type WorldSubreddit } from "./world.ts";

const WINDOW_SECONDS = 600;
const BUDGET = 1000;

const notFound = (): Response => answerJson({ message: "Not Found", error: 404 }, 404);
const unauthorized = (): Response => answerJson({ message: "Unauthorized", error: 401 }, 401);

function describe({ name, id, created, subscribers, over18 }: WorldSubreddit): Json {
  const data = { display_name: name, display_name_prefixed: `r/${name}`, name: id, id: id.slice(3) };
  return {
    kind: "t5",
    data: { ...data, created_utc: created, subscribers, over18, quarantine: false, subreddit_type: "public" },
  };
}

/** What Reddit answers for a subreddit that cannot be read, or is none; `undefined` for one that can. */
export function refuseSubreddit(subreddit: WorldSubreddit | undefined): Response | undefined {
  if (!subreddit) return notFound();
  if (subreddit.state === "private")
    return answerJson({ reason: "private", message: "Forbidden", error: 403 }, 403);
  if (subreddit.state === "banned")
    return answerJson({ reason: "banned", message: "Not Found", error: 404 }, 404);
  return undefined;
}

/** Reddit's API with its tokens and its budget, which is told in headers. */
export function createReddit(world: World, print: Print, clock: () => number) {
  const tokens = new Set<string>();
  let [window, used] = [0, 0];

  const listing = (found: WorldSubmission[], after: string | null = null): Json => {
    const children = found.map((each) => ({ kind: "t3", data: print(each) }));
    return { kind: "Listing", data: { after, before: null, dist: found.length, modhash: null, children } };
  };

  function readNew(subreddit: string, query: URLSearchParams): Json {
    const limit = Math.min(100, Math.max(1, Number(query.get("limit") ?? 25) || 25));
    // A listing ends after about a thousand, whatever there is.
    const newest = submissionsOf(world, subreddit).toReversed().slice(0, 1000);
    const at = (name: string): number => newest.findIndex(({ post }) => post.name === query.get(name));
    if (query.has("before"))
      return listing(newest.slice(Math.max(0, at("before") - limit), Math.max(0, at("before"))));
    const start = query.has("after") ? at("after") + 1 : 0;
    const found = query.has("after") && start === 0 ? [] : newest.slice(start, start + limit);
    return listing(found, start + found.length < newest.length ? (found.at(-1)?.post.name ?? null) : null);
  }

  function answerQuestion(url: URL): Response | Json {
    const [, subreddit = "", what = ""] =
      /^\/r\/([^/]+)\/(about|new)(?:\.json)?\/?$/.exec(url.pathname) ?? [];
    if (/^\/api\/info(\.json)?\/?$/.test(url.pathname)) {
      const all = new Map([...world.submissions, ...world.parents].map((each) => [each.post.name, each]));
      const names = (url.searchParams.get("id") ?? "").split(",").slice(0, 100);
      return listing(names.flatMap((name) => all.get(name) ?? []));
    }
    const known = world.subreddits.find(({ name }) => name.toLowerCase() === subreddit.toLowerCase());
    const refusal = refuseSubreddit(known);
    if (!known || refusal) return refusal ?? notFound();
    return what === "about" ? describe(known) : readNew(known.name, url.searchParams);
  }

  function giveToken({ headers, body }: Asked): Response {
    if (!/^basic \S+/i.test(headers.get("authorization") ?? "")) return unauthorized();
    const grant = new URLSearchParams(body).get("grant_type") ?? "";
    if (!/^(client_credentials|password|https:\/\/oauth\.reddit\.com\/grants\/installed_client)$/.test(grant))
      return answerJson({ error: "unsupported_grant_type" }, 400);
    const token = `stand-in-${tokens.size + 1}`;
    tokens.add(token);
    return answerJson({ access_token: token, token_type: "bearer", expires_in: 86_400, scope: "*" });
  }

  return {
    /** Tokens given out so far stop working. */
    forgetTokens: (): void => tokens.clear(),
    answer(asked: Asked): Response {
      const { url, headers, method } = asked;
      if (!headers.get("user-agent")) return answerPage("You are not let in", 403);
      if (url.hostname !== "oauth.reddit.com")
        return url.pathname === "/api/v1/access_token" && method === "POST"
          ? giveToken(asked)
          : answerPage("You are not let in", 403, { server: "snooserv" });
      if (!tokens.has(/^bearer (\S+)$/i.exec(headers.get("authorization") ?? "")?.[1] ?? ""))
        return unauthorized();
      const now = clock();
      if (now - window >= WINDOW_SECONDS) [window, used] = [now, 0];
      used++;
      const answer = answerQuestion(url);
      if (answer instanceof Response) return answer;
      return answerJson(url.searchParams.get("raw_json") === "1" ? answer : escapeTexts(answer), 200, {
        "x-ratelimit-remaining": (BUDGET - used).toFixed(1),
        "x-ratelimit-used": String(used),
        "x-ratelimit-reset": String(WINDOW_SECONDS - (now - window)),
      });
    },
  };
}
