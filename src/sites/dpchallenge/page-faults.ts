import { AppError } from "../../errors.ts";

/**
 * Why a text that no parser of the site's pages could use is none: `truncated` for a page of theirs without its end, else
 * `bad_answer`, as for the page of a block or of a gateway.
 */
export function faultOf(html: string, isWhole: boolean, url: string): AppError {
  const isTheirs = /dpchallenge|challenge details|challenge results/i.test(html);
  return isTheirs && !isWhole
    ? new AppError("truncated", `read ${url}: the page ends early`)
    : new AppError("bad_answer", `read ${url}: no page of DPChallenge's that is known`);
}

/** A page ends with `</html>`: what is cut before it must not count as whole. */
export function expectWhole(isWhole: boolean, url: string): void {
  if (!isWhole) throw new AppError("truncated", `read ${url}: the page ends early`);
}
