import { answerJson, answerPage, type Asked } from "./answers.ts";
import { seedOf } from "./random.ts";
import { publish, typeOf } from "./scene.ts";
import type { Reply, World } from "./world.ts";

const ARCHIVE = "https://web.archive.org";
const columns = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"];

/** `20220620203000` */
const timestampOf = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace(/\D/g, "").slice(0, 14);

/**
 * The archive captures what stands at an address.
 * @returns Where its bytes are since then.
 */
export function capture(world: World, seconds: number, url: string, reply: Reply): string {
  return publish({ world }, `${ARCHIVE}/web/${timestampOf(seconds)}id_/${url}`, reply);
}

const plain = (url: string): string => url.replace(/^https?:\/\//, "");

function typeOfReply({ picture, headers }: Reply): string {
  return picture ? typeOf(picture) : (headers?.["content-type"] ?? "text/html");
}

/** The Wayback Machine: its index of an address, `[]` where it has none, and replays of what it captured. */
export function answerWayback({ url }: Asked, world: World): Response {
  // Replays stand where `capture` put them.
  if (url.pathname !== "/cdx/search/cdx") return answerPage("Wayback Machine: not captured", 404);
  const wanted = plain(url.searchParams.get("url") ?? "");
  const captures = [...world.web].flatMap(([address, reply]) => {
    const [, timestamp, original] =
      /^https:\/\/web\.archive\.org\/web\/(\d{14})id_\/(.+)$/.exec(address) ?? [];
    if (!timestamp || !original || plain(original) !== wanted) return [];
    const digest = seedOf(address).toString(32).toUpperCase().padStart(32, "A");
    return [[plain(original), timestamp, original, typeOfReply(reply), "200", digest, "9000"]];
  });
  captures.sort(([, one = ""], [, other = ""]) => one.localeCompare(other));
  const limit = Number(url.searchParams.get("limit") ?? 0);
  const rows = limit < 0 ? captures.slice(limit) : limit > 0 ? captures.slice(0, limit) : captures;
  return answerJson(rows.length > 0 ? [columns, ...rows] : []);
}
