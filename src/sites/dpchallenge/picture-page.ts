import { submissionIdOf } from "./ids.ts";
import { AppError } from "../../errors.ts";
import type { BytesParser } from "../../net/fetcher.ts";
import type { Claims, Rating } from "../../model/rating.ts";
import { decodePage } from "./decode-page.ts";
import { expectWhole, faultOf } from "./page-faults.ts";
import { readAddress } from "./picture-address.ts";
import { type PictureComment, readComments } from "./picture-comments.ts";
import { readHeader } from "./picture-header.ts";
import { readPanels } from "./picture-panels.ts";
import { scanHtml } from "./scan-html.ts";

/** The two documents that a picture's address serves, both of them with status 200. */
export type PicturePage =
  | {
      kind: "picture";
      imageId: number;
      title: string;
      /** `null` where the page names none. */
      photographer: string | null;
      photographerId: number | null;
      /** `null` for a picture outside contests, or where the page has no number. */
      challengeId: number | null;
      /** In the size that the page shows; `null` where it shows none. */
      imageUrl: string | null;
      /** The day on which it was uploaded, as its first second in UTC. */
      uploaded: number | null;
      rating: Rating;
      claims: Claims;
      comments: PictureComment[];
    }
  /** The picture does not exist, or no longer. */
  | { kind: "missing" };

/** Phrases of the site's error pages; a page with neither a picture nor such a phrase is a transient fault. */
const missingWords =
  /\bInvalid IMAGE_ID\b|\bcheck the URL\b|\b(?:removed|deleted|does not exist|no longer (?:available|exists)|not found)\b/i;

/** Characters of an error page that are searched for such phrases. */
const ERROR_PAGE_CHARS = 5000;

/**
 * Reads the page of a picture; its number is the one in `url`, else that of the picture shown.
 * @throws AppError `truncated` for a page without its end, `bad_answer` for one that is neither of the two.
 */
export function readPicturePage(html: string, url: string): PicturePage {
  const header = readHeader();
  const panels = readPanels();
  const requested = readAddress(url);
  const comments = readComments();
  let isWhole = false;
  let pageText = "";
  let inBody = false;

  scanHtml(html, {
    open(tag) {
      if (tag.name === "body") inBody = true;
      // Markup within the photographer's description is not structure.
      const inWords = panels.inWords();
      panels.open(tag);
      if (inWords || panels.inWords()) return;
      if (!panels.hasBegun()) header.open(tag);
      comments.open(tag);
    },
    close(name) {
      if (name === "html") isWhole = true;
      const inWords = panels.inWords();
      panels.close(name);
      if (inWords) return;
      header.close(name);
      comments.close(name);
    },
    text(text) {
      if (inBody && pageText.length < ERROR_PAGE_CHARS) pageText += `${text} `;
      panels.text(text);
      if (panels.inWords()) return;
      header.text(text);
      comments.text(text);
    },
  });
  const shown = header.read();
  if (!shown.isThere) {
    if (!isWhole || !/dpchallenge/i.test(html) || !missingWords.test(pageText))
      throw faultOf(html, isWhole, url);
    return { kind: "missing" };
  }
  expectWhole(isWhole, url);
  const address = readAddress(shown.imageUrl ?? "");
  const imageId =
    requested?.kind === "page"
      ? requested.imageId
      : address && "imageId" in address
        ? address.imageId
        : undefined;
  if (imageId === undefined) throw new AppError("bad_answer", `read ${url}: it has no number of a picture`);
  const submissionId = submissionIdOf(imageId);
  const challengeId = panels.challengeId() ?? (address?.kind === "picture" ? address.challengeId : undefined);
  return {
    kind: "picture",
    imageId,
    title: shown.title,
    photographer: shown.photographer,
    photographerId: shown.photographerId,
    challengeId: challengeId ?? null,
    imageUrl: shown.imageUrl,
    uploaded: panels.uploaded(),
    rating: panels.rating(submissionId, challengeId),
    claims: panels.claims(submissionId),
    comments: comments.read(submissionId),
  };
}

export const parser: BytesParser<PicturePage> = {
  module: import.meta.url,
  read: (bytes, url) => readPicturePage(decodePage(bytes), url),
};
