import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Answer, Fetcher } from "../net/fetcher.ts";

const TOKEN_URL = "https://www.reddit.com/api/v1/access_token";
/** A token is replaced this long before it expires, so that none expires during a request. */
const MARGIN_SECONDS = 60;

export type RedditSettings = {
  clientId: string;
  /** Empty for an installed app, which has none. */
  clientSecret: string;
  username?: string | undefined;
  password?: string | undefined;
};

/** Keeps one token for its lifetime. */
export type RedditToken = {
  /** @throws AppError `blocked` when Reddit refuses the settings, `limited`, and whatever the fetcher throws. */
  get(fetcher: Fetcher): Promise<string>;
  /** Forgets this token, unless a newer one has taken its place. */
  drop(token: string): void;
};

const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const errorSchema = z.object({ error: z.union([z.string(), z.number()]) });

/**
 * The grant follows from the settings: password with a user name, installed client without a secret, else client
 * credentials.
 * @param now Unix seconds.
 */
export function createRedditToken(settings: RedditSettings, now: () => number): RedditToken {
  let current: { token: string; until: number } | undefined;
  let pending: Promise<string> | undefined;

  async function fetchToken(fetcher: Fetcher): Promise<string> {
    const { token, expiresIn } = readToken(await ask(fetcher), settings);
    current = { token, until: now() + expiresIn - MARGIN_SECONDS };
    return token;
  }

  async function ask(fetcher: Fetcher): Promise<Answer> {
    try {
      return await fetcher.get(TOKEN_URL, {
        method: "POST",
        headers: { authorization: `Basic ${btoa(`${settings.clientId}:${settings.clientSecret}`)}` },
        body: grantOf(settings),
        statuses: [400, 401],
        redirect: false,
      });
    } catch (thrown) {
      const error = AppError.from(thrown, `POST ${TOKEN_URL}`);
      if (error.code !== "limited") throw error;
      throw new AppError(
        "limited",
        `${error.message}: too many tokens were requested with this REDDIT_CLIENT_ID`,
        {
          cause: error,
          ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }),
        },
      );
    }
  }

  return {
    async get(fetcher) {
      if (current && now() < current.until) return current.token;
      pending ??= fetchToken(fetcher).finally(() => (pending = undefined));
      return pending;
    },
    drop(token) {
      if (current?.token === token) current = undefined;
    },
  };
}

function grantOf({ clientSecret, username, password }: RedditSettings): URLSearchParams {
  if (username && password) return new URLSearchParams({ grant_type: "password", username, password });
  if (clientSecret) return new URLSearchParams({ grant_type: "client_credentials" });
  return new URLSearchParams({
    grant_type: "https://oauth.reddit.com/grants/installed_client",
    device_id: "DO_NOT_TRACK_THIS_DEVICE",
  });
}

function readToken(answer: Answer, settings: RedditSettings): { token: string; expiresIn: number } {
  const action = `POST ${TOKEN_URL}: ${answer.status}`;
  if (answer.status === 401)
    throw new AppError(
      "blocked",
      `${action}: Reddit does not know REDDIT_CLIENT_ID with REDDIT_CLIENT_SECRET`,
    );
  if (answer.status >= 300 && answer.status !== 400) throw new AppError("bad_answer", action);
  const body = answer.json();
  const token = tokenSchema.safeParse(body).data;
  if (token) return { token: token.access_token, expiresIn: token.expires_in };
  // A wrong password answers 200, other refusals 400; the error may be a bare number.
  const error = errorSchema.safeParse(body).data?.error;
  if (error === undefined) throw new AppError("bad_answer", `${action}: neither a token nor an error`);
  const suspects = settings.username
    ? "REDDIT_USERNAME, REDDIT_PASSWORD and that REDDIT_CLIENT_ID is a script app"
    : "REDDIT_CLIENT_SECRET (empty only for an installed app) and REDDIT_CLIENT_ID";
  throw new AppError("blocked", `${action}: grant refused (${error}): check ${suspects}`);
}
