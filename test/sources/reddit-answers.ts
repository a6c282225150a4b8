import type { RedditSettings } from "../../src/sources/reddit-token.ts";
import type { Reply } from "../support/url-map.ts";

export const TOKEN = "https://www.reddit.com/api/v1/access_token";
export const ABOUT = "https://oauth.reddit.com/r/pics/about";
export const T = 1_700_000_000;
export const settings: RedditSettings = { clientId: "client", clientSecret: "secret" };

export const token = (name = "one", expires_in = 3600): Reply => ({
  body: { access_token: name, token_type: "bearer", expires_in, scope: "*" },
});
export const about: Reply = {
  body: { kind: "t5", data: { display_name: "Pics", created_utc: 1_201_221_069.0 } },
};
