/** One picture found behind a link. */
export type FoundImage = {
  /** Where its bytes are. */
  url: string;
  /** Upstream's media id if known, else the canonical URL: the same picture in the same
   * submission has the same key in every source. */
  key: string;
  caption?: string;
  /** Its place among the link's pictures, where some of them are still missing; else the order is the place. */
  position?: number;
};

/** A picture found behind a link, with the host whose rate limit applies. */
export type NewImage = FoundImage & { host: string };

/** In pixels. A page's picture with a shorter side is a placeholder, a tracker or an icon. */
const minPageSide = 24;

/** Whether a picture is too small to be what a page is about; one of unknown size is not. */
export const isTooSmallForPage = (
  size: { width: number | null; height: number | null } | undefined,
): boolean => Math.min(size?.width ?? minPageSide, size?.height ?? minPageSide) < minPageSide;

/** A picture to download: one of the images that have this URL. */
export type DueImage = {
  id: number;
  url: string;
  host: string;
  tries: number;
  decodeTries: number;
  troubleSince: number | null;
  /** It failed before. */
  again: boolean;
};

/** An image as LZBooru lists it. */
export type ImageRow = { id: number; url: string; submission_id: string };

/** Where a file occurs. */
export type Occurrence = {
  fileId: number;
  imageId: number;
  url: string;
  submissionId: string;
  source: string;
  permalink: string | null;
};

/** A content that stands at many addresses in the place of other pictures: a host's notice. */
export type Placeholder = {
  sha256: string;
  host: string;
  /** At how many addresses it stood when it was quarantined. */
  urls: number;
  /** `released`: a picture after all, by an operator's decision; it is never quarantined again. */
  state: "quarantined" | "released";
  at: number;
};

/** An occurrence that was not compared with anything yet. */
export type UnwatchedImage = { id: number; fileId: number };
