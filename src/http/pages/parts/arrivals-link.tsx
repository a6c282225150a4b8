import { galleryPath } from "./gallery-query.ts";

/** Appears over the gallery's newest page when further pictures have arrived. @param above the newest picture that is shown. */
export const ArrivalsLink = ({ parts, above }: { parts: readonly string[]; above: number }) => (
  <a
    id="arrivals"
    class="button primary arrivals"
    hidden
    href={galleryPath(parts)}
    data-above={above}
    data-count={galleryPath(parts, { above }).replace("/posts", "/posts/new")}
  ></a>
);
