import {
  type ContestSite,
  type ContestSiteOptions,
  createContestSite,
} from "../../scripts/world/dpchallenge.ts";
import { bytesOf } from "../../scripts/world/recipes.ts";
import { pictureUrl } from "../../src/sites/dpchallenge/picture-address.ts";
import type { MapRequest, Reply, urlMap } from "../support/url-map.ts";

const SITE = "https://www.dpchallenge.com";

export type ContestAnswers = {
  site: ContestSite;
  answers: Parameters<typeof urlMap>[0];
  /** What is answered at an address in place of the site's own page, as long as it is here. */
  broken: Map<string, Reply>;
};

/** A synthetic DPChallenge as a table of answers. */
export function contestAnswers(options: ContestSiteOptions): ContestAnswers {
  const site = createContestSite({ side: 120, disqualified: 0, removed: 0, ...options });
  const broken = new Map<string, Reply>();
  const answer = async ({ url, headers }: MapRequest): Promise<Reply> => {
    const failure = broken.get(url);
    if (failure) return failure;
    const { status = 200, headers: sent = {}, body, picture } = site.answer(new URL(url), headers) ?? {};
    const bytes = picture ? await bytesOf(picture) : (body ?? "");
    return { status, headers: sent, body: typeof bytes === "string" ? bytes : Uint8Array.from(bytes) };
  };
  const pictures = site.contests.flatMap(({ id: challengeId, entries }) =>
    entries.flatMap(({ imageId }) =>
      ([120, 1200] as const).map((size) => pictureUrl({ challengeId, imageId, size })),
    ),
  );
  const pages = ["challenge_history", "challenge_results", "image"].map((name) => `${SITE}/${name}.php`);
  return { site, broken, answers: Object.fromEntries([...pages, ...pictures].map((url) => [url, answer])) };
}

/** An address in few words: `history`, `results 981`, `page 900001`, `thumbnail 900001`, `picture 900001`. */
export function nameOf(url: string): string {
  const { pathname, searchParams } = new URL(url);
  const number = /(\d+)\.jpg$/.exec(pathname)?.[1];
  if (number !== undefined) return `${pathname.includes("/120/") ? "thumbnail" : "picture"} ${number}`;
  if (pathname === "/challenge_history.php") return "history";
  const challenge = searchParams.get("CHALLENGE_ID");
  return challenge === null ? `page ${searchParams.get("IMAGE_ID")}` : `results ${challenge}`;
}
