import { AppError } from "../../errors.ts";

/**
 * The error for a text that no parser could use: `truncated` for a page of the site without its end, else `bad_answer` (a
 * block page, a gateway's page).
 */
export function faultOf(html: string, isWhole: boolean, url: string): AppError {
  const isOfSite = /dpchallenge|challenge details|challenge results/i.test(html);
  return isOfSite && !isWhole
    ? new AppError("truncated", `read ${url}: the page ends early`)
    : new AppError("bad_answer", `read ${url}: not a known page of DPChallenge`);
}

/** @throws AppError `truncated` for a page that does not end with `</html>`. */
export function expectWhole(isWhole: boolean, url: string): void {
  if (!isWhole) throw new AppError("truncated", `read ${url}: the page ends early`);
}
