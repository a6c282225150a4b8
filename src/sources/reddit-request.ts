import { AppError } from "../errors.ts";
import type { Answer, Fetcher } from "../net/fetcher.ts";
import { isJson, isThere, refusalReason } from "./reddit-refusal.ts";
import type { RedditToken } from "./reddit-token.ts";

const BASE = "https://oauth.reddit.com";

/** Requests a path with parameters; `undefined` when it does not exist. */
export type AskReddit = (
  path: string,
  params: Readonly<Record<string, string>>,
  fetcher: Fetcher,
) => Promise<unknown>;

/**
 * Requests to Reddit's API carry a token, which is replaced once when it has expired, and `raw_json=1`, without which every
 * string arrives escaped. The result resolves to the parsed body, or to `undefined` for a 404.
 * @throws AppError `private` (also quarantined, gated, gold only) or `banned` with Reddit's reason, `blocked`,
 * `bad_answer`, and whatever the fetcher throws.
 */
export function createRedditRequest(token: RedditToken): AskReddit {
  return async (path, params, fetcher) => {
    const url = `${BASE}${path}?${new URLSearchParams({ ...params, raw_json: "1" })}`;
    const ask = async (): Promise<Answer> => {
      const bearer = await token.get(fetcher);
      const answer = await fetcher.get(url, {
        headers: { authorization: `Bearer ${bearer}` },
        statuses: [401, 403, 404],
        // An unknown subreddit is a 302 to a search, which would answer with a list.
        redirect: false,
      });
      if (answer.status === 401) token.drop(bearer);
      return answer;
    };
    const first = await ask();
    const answer = first.status === 401 ? await ask() : first;
    return readAnswer(url, answer);
  };
}

function readAnswer(url: string, answer: Answer): unknown {
  const action = `GET ${url}: ${answer.status}`;
  if (answer.status === 401)
    throw new AppError("blocked", `${action}: a fresh token was refused: check REDDIT_CLIENT_ID`);
  if (answer.status === 403 && !isJson(answer))
    throw new AppError("blocked", `${action}: an HTML page: check REDDIT_USER_AGENT`);
  if (answer.status === 403)
    throw new AppError("private", `${action} ${refusalReason(answer) ?? "forbidden, without a reason"}`);
  return isThere(answer, action) ? answer.json() : undefined;
}
