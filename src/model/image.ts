/** One picture found behind a link. */
export type FoundImage = {
  /** Where its bytes are. */
  url: string;
  /** Upstream's media id where there is one, else the canonical URL: the same picture in the same
   * submission has the same key whoever found it. */
  key: string;
  caption?: string;
  /** Its place among the link's pictures, where some of them are still missing; else the order is the place. */
  position?: number;
};
