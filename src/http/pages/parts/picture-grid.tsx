import { thumbnailPath } from "../../../model/picture-path.ts";
import type { PostRow } from "../../../model/post.ts";

/** What a screen reader says of a picture. */
export const describePicture = ({
  author,
  place,
  title,
}: Pick<PostRow, "author" | "place" | "title">): string =>
  `Picture posted by ${author === null ? "somebody" : `u/${author}`} in ${place}: ${title}`;

/** The longest and the shortest side that a row takes; others are cropped. */
const ratioOf = ({ width, height }: Pick<PostRow, "width" | "height">): string =>
  Math.min(3, Math.max(0.5, width / Math.max(1, height))).toFixed(3);

const colorOf = (color: number | null): string | undefined =>
  color === null ? undefined : `#${color.toString(16).padStart(6, "0")}`;

/** Pictures in justified rows. @param query what the gallery is narrowed to: a picture's page goes on in it. */
export const PictureGrid = ({
  pictures,
  query = "",
  blurs,
}: {
  pictures: readonly PostRow[];
  query?: string;
  blurs: boolean;
}) => (
  <ol class="pictures">
    {pictures.map((picture) => (
      <li data-ratio={ratioOf(picture)} data-color={colorOf(picture.color)}>
        <a
          id={`p${picture.id}`}
          href={`/posts/${picture.id}${query === "" ? "" : `?tags=${encodeURIComponent(query)}`}`}
          class={picture.nsfw && blurs ? "nsfw" : undefined}
        >
          <img
            src={thumbnailPath(picture.sha256) ?? ""}
            alt={describePicture(picture)}
            width={picture.width}
            height={picture.height}
            loading="lazy"
            decoding="async"
          />
          <span class="caption" aria-hidden="true">
            {picture.title}
          </span>
        </a>
      </li>
    ))}
  </ol>
);
