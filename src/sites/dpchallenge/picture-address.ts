const SITE = "https://www.dpchallenge.com";
const PICTURES = "https://images.dpchallenge.com";

/** The length of a picture's longer side, as the site offers it: a thumbnail, and the full size. */
export type PictureSize = 120 | 1200;

/** What an address of the site points at. Numbers are the site's. */
export type Address =
  | { kind: "challenge"; challengeId: number }
  | { kind: "page"; imageId: number }
  | { kind: "picture"; imageId: number; challengeId: number; size: number }
  | { kind: "portfolio"; imageId: number; userId: number; size: number };

/** The derived address of a contest's picture; an old or small picture may not exist in full size. */
export function pictureUrl(picture: { challengeId: number; imageId: number; size: PictureSize }): string {
  const { challengeId, imageId, size } = picture;
  return `${PICTURES}/images_challenge/${bucket(challengeId, 1000)}/${challengeId}/${size}/${fileName(imageId)}`;
}

/** The derived address of a picture that its photographer published outside contests. */
export function portfolioUrl(picture: { userId: number; imageId: number; size: PictureSize }): string {
  const { userId, imageId, size } = picture;
  return `${PICTURES}/images_portfolio/${bucket(userId, 5000)}/${userId}/${size}/${fileName(imageId)}`;
}

/** The page of a picture. */
export const pageUrl = (imageId: number): string => `${SITE}/image.php?IMAGE_ID=${imageId}`;

/** The page with all results of a challenge. */
export const resultsUrl = (challengeId: number): string =>
  `${SITE}/challenge_results.php?CHALLENGE_ID=${challengeId}&show_full=1`;

/** Parses an address, also a relative one or `//images...`; `undefined` for any other. */
export function readAddress(address: string): Address | undefined {
  const url = URL.parse(address, SITE);
  if (!url || !/(^|\.)dpchallenge\.com$/.test(url.hostname)) return undefined;
  if (/^\/challenge_results(_rss)?\.php$/i.test(url.pathname)) {
    const challengeId = numberIn(url.search, "CHALLENGE_ID");
    return challengeId === undefined ? undefined : { kind: "challenge", challengeId };
  }
  if (/^\/image\.php$/i.test(url.pathname)) {
    const imageId = numberIn(url.search, "IMAGE_ID");
    return imageId === undefined ? undefined : { kind: "page", imageId };
  }
  const match = /^\/images_(challenge|portfolio)\/\d+-\d+\/(\d{1,9})\/(\d{1,5})\/[^/]*?(\d{1,9})\.\w+$/.exec(
    url.pathname,
  );
  if (!match) return undefined;
  const [owner = 0, size = 0, imageId = 0] = match.slice(2).map(Number);
  return match[1] === "challenge"
    ? { kind: "picture", imageId, challengeId: owner, size }
    : { kind: "portfolio", imageId, userId: owner, size };
}

/** Numbers in the links of the site. */
const numberPatterns = {
  CHALLENGE_ID: /[?&]CHALLENGE_ID=(\d{1,9})(?!\d)/i,
  IMAGE_ID: /[?&]IMAGE_ID=(\d{1,9})(?!\d)/i,
  RULES_ID: /[?&]RULES_ID=(\d{1,9})(?!\d)/i,
  USER_ID: /[?&]USER_ID=(\d{1,9})(?!\d)/i,
};

/** A number in the query of a link to any page; `undefined` where it has none. */
export function numberIn(href: string | undefined, name: keyof typeof numberPatterns): number | undefined {
  const digits = href === undefined ? undefined : numberPatterns[name].exec(href)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** An address in a page, made absolute; `null` unless it is http or https. */
export function absolute(address: string | undefined): string | null {
  const url = address ? URL.parse(address, `${SITE}/`) : null;
  return url && /^https?:$/.test(url.protocol) ? url.href : null;
}

const fileName = (imageId: number) => `Copyrighted_Image_Reuse_Prohibited_${imageId}.jpg`;

function bucket(id: number, size: number): string {
  const from = Math.floor(id / size) * size;
  return `${from}-${from + size - 1}`;
}
