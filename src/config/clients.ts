import ipaddr from "ipaddr.js";
import { z } from "zod";

/** Requests that a client without a key may make in a minute; null for any number. */
export type RateLimit = { searches: number; reads: number } | null;

/** Reads for each search where only the number of searches is given. */
const readsPerSearch = 10;
const allowedRate = "searches/reads a minute, such as 60/600, or none";

const rateLimit = z.string().transform((text, check): RateLimit => {
  if (text.trim() === "none") return null;
  const [, searches, reads] = /^\s*(\d{1,6})(?:\s*\/\s*(\d{1,7}))?\s*$/.exec(text) ?? [];
  const rate = {
    searches: Number(searches ?? 0),
    reads: Number(reads ?? readsPerSearch * Number(searches ?? 0)),
  };
  if (rate.searches > 0 && rate.reads > 0) return rate;
  check.addIssue({ code: "custom", message: allowedRate });
  return z.NEVER;
});

/** An address stands for the range that holds it alone. */
function rangeOf(word: string): string | undefined {
  if (ipaddr.isValidCIDR(word)) return word;
  return ipaddr.isValid(word) ? `${word}/${word.includes(":") ? 128 : 32}` : undefined;
}

const proxies = z.string().transform((text, check): string[] =>
  text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((word) => {
      const range = rangeOf(word);
      if (range !== undefined) return range;
      const message = `addresses or CIDR ranges such as 127.0.0.1 10.0.0.0/8 (not ${JSON.stringify(word)})`;
      check.addIssue({ code: "custom", message });
      return z.NEVER;
    }),
);

/** Variables about those who send requests. */
export const clientVariables = {
  RATE_LIMIT: rateLimit.default({ searches: 60, reads: 600 }),
  TRUSTED_PROXIES: proxies.default([]),
};
