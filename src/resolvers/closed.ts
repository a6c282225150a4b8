import { AppError } from "../errors.ts";
import type { Resolver } from "./resolver.ts";

/** Picture hosts that closed or no longer show pictures, and two that Reddit gave up. */
const closed = [
  "photobucket.com",
  "puu.sh",
  "tinypic.com",
  "imageshack.us",
  "twitpic.com",
  "yfrog.com",
  "minus.com",
  "min.us",
  "mediacru.sh",
  "i.reddituploads.com",
  "i.redditmedia.com",
];

/** Closed hosts fail at once, so that no time is spent waiting for them. */
export const closedHosts: Resolver = {
  name: "closed",
  examples: [
    "http://i123.photobucket.com/albums/x/someone/picture.jpg",
    "https://puu.sh/AbCdE/0123456789.png",
    "http://i.minus.com/iAbCdEf.jpg",
    "https://i.reddituploads.com/0123456789abcdef?fit=max&h=1536&w=1536&s=0123456789abcdef",
  ],
  matches: ({ hostname }) => closed.some((site) => hostname === site || hostname.endsWith(`.${site}`)),
  asks: () => undefined,
  resolve: async (url) => {
    throw new AppError("gone", `GET ${url.href}: ${url.hostname} was closed`);
  },
};
