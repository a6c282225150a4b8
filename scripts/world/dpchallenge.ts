import { readAddress } from "../../src/sites/dpchallenge/picture-address.ts";
import { challengeDocument, historyDocument, invalidChallenge, missingPicture } from "./contest-pages.ts";
import { pictureDocument } from "./contest-picture-page.ts";
import { type Contest, type ContestEntry, type ContestOptions, createContests } from "./contest-world.ts";
import { createRandom, seedOf } from "./random.ts";
import type { Recipe } from "./recipes.ts";
import type { Reply } from "./world.ts";

export type ContestSite = {
  contests: Contest[];
  /** What stands at an address of the site; `undefined`: it is none of theirs. */
  answer(url: URL, headers: Headers): Reply | undefined;
};

export type ContestSiteOptions = Partial<Omit<ContestOptions, "now">> & {
  /** Unix seconds. */
  clock: () => number;
  /** The share of its addresses that fail at first (0-1): 503, cut off, the page of a block. */
  failing?: number;
};

type Failure = "unavailable" | "cut" | "blocked" | "blocked politely";
const failures: readonly Failure[] = ["unavailable", "cut", "blocked", "blocked politely"];
/** What stands in place of a page where somebody is taken for a machine. */
export const blockPage = "<html><head><title>One moment</title></head><body>Are you human?</body></html>";
const html = { "content-type": "text/html; charset=utf-8" };

/**
 * A DPChallenge of contests that depend on the seed and on the clock's first time alone. Each address that fails does so once
 * or twice; a few pages of pictures are cut off whenever they are asked for.
 */
export function createContestSite(options: ContestSiteOptions): ContestSite {
  const { seed = 1, clock, failing = 0 } = options;
  const contests = createContests({
    challenges: 4,
    pictures: 20,
    open: 0,
    opensFor: 43_200,
    disqualified: 0.05,
    removed: 0.05,
    side: 640,
    ...options,
    seed,
    now: clock(),
  });
  const byId = new Map(contests.map((one) => [one.id, one]));
  const byPicture = new Map(
    contests.flatMap((contest) => contest.entries.map((entry) => [entry.imageId, { contest, entry }])),
  );
  const asked = new Map<string, number>();

  function failureOf(href: string): Failure | undefined {
    const random = createRandom(seedOf(`${seed}/${href}`));
    if (!random.chance(failing)) return undefined;
    const kind = random.pick(failures);
    const isFinal = kind === "cut" && href.includes("/image.php") && random.chance(0.5);
    const times = random.whole(1, 2);
    const before = asked.get(href) ?? 0;
    asked.set(href, before + 1);
    return isFinal || before < times ? kind : undefined;
  }

  function history(headers: Headers): Reply {
    const ended = contests.filter((one) => one.endsAt <= clock()).length;
    const etag = `"${ended}"`;
    if (headers.get("if-none-match") === etag) return { status: 304, headers: { etag } };
    return { body: historyDocument(contests, clock()), headers: { ...html, etag } };
  }

  function find(url: URL, headers: Headers): Reply | undefined {
    if (url.pathname === "/challenge_history.php") return history(headers);
    const address = readAddress(url.href);
    if (address?.kind === "challenge") {
      const contest = byId.get(address.challengeId);
      return page(contest ? challengeDocument(contest, clock()) : invalidChallenge);
    }
    if (address?.kind !== "page" && address?.kind !== "picture") return undefined;
    const found = byPicture.get(address.imageId);
    const isThere = found && !found.entry.isRemoved && found.contest.endsAt <= clock();
    if (address.kind === "page")
      return page(isThere ? pictureDocument(found.contest, found.entry) : missingPicture);
    if (!isThere || found.contest.id !== address.challengeId) return { status: 404, body: "not found" };
    return { picture: recipeOf(found.entry, address.size) };
  }

  return {
    contests,
    answer(url, headers) {
      const found = /(^|\.)dpchallenge\.com$/.test(url.hostname) ? find(url, headers) : undefined;
      const failure = found && (found.status ?? 200) === 200 ? failureOf(url.href) : undefined;
      switch (failure) {
        case "unavailable":
          return { status: 503, headers: html, body: "<html><body>Service Unavailable</body></html>" };
        case "blocked":
          return { status: 403, headers: html, body: blockPage };
        case "blocked politely":
          return found?.picture ? { status: 503 } : { headers: html, body: blockPage };
        case "cut":
          return { ...found, share: 0.6 };
        case undefined:
          return found;
      }
    },
  };
}

/** The bytes of a picture in one of its two sizes. */
export const recipeOf = ({ recipe }: ContestEntry, size: number): Recipe =>
  size === 120 ? { ...recipe, copy: { maxSide: 120, quality: 80 } } : recipe;

const page = (document: string): Reply => ({ headers: html, body: encodePage(document) });

const pasted: Record<string, number> = { "’": 0x92, "“": 0x93, "”": 0x94, "–": 0x96, "…": 0x85 };

/** A page in Windows-1252, which is what it holds whatever it says; what that lacks as numbers. */
function encodePage(document: string): Uint8Array {
  const bytes: number[] = [];
  for (const sign of document) {
    const code = pasted[sign] ?? sign.codePointAt(0) ?? 0;
    if (code < 256) bytes.push(code);
    else bytes.push(...Buffer.from(`&#${code};`));
  }
  return Uint8Array.from(bytes);
}
