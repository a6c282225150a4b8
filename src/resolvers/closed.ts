import { AppError } from "../errors.ts";
import type { Resolver } from "./resolver.ts";

/** Picture hosts that were closed for good or show their pictures to nobody any more, and two that Reddit gave up. */
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

/** Hosts that are no more: said at once, so that a host that will never answer is not waited for. */
export const closedHosts: Resolver = {
  name: "closed",
  examples: [
    "http://i123.photobucket.com/albums/x/someone/picture.jpg",
    "https://puu.sh/AbCdE/0123456789.png",
    "http://i.minus.com/iAbCdEf.jpg",
    "https://i.reddituploads.com/0123456789abcdef?fit=max&h=1536&w=1536&s=0123456789abcdef",
  ],
  matches: ({ hostname }) => closed.some((site) => hostname === site || hostname.endsWith(`.${site}`)),
  resolve: async (url) => {
    throw new AppError("gone", `GET ${url.href}: ${url.hostname} was closed`);
  },
};
