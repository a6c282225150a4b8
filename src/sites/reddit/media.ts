import { z } from "zod";
import type { SubmissionMedia } from "../../model/submission.ts";
import { readGallery } from "./gallery.ts";
import { unescapeReddit } from "./text.ts";

/** The fields of a post about its media; each may be missing, null or of another type. */
export const mediaFields = {
  is_gallery: z.boolean().nullish().catch(undefined),
  gallery_data: z
    .object({ items: z.array(z.unknown()).nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
  media_metadata: z.record(z.string(), z.unknown()).nullish().catch(undefined),
  preview: z
    .object({ images: z.array(z.object({ source: z.object({ url: z.string() }) })) })
    .nullish()
    .catch(undefined),
};
const mediaSchema = z.object(mediaFields);
type MediaFields = z.infer<typeof mediaSchema>;

/**
 * A gallery stays a gallery while Reddit does not have its items. `media_metadata` alone does not make one:
 * text posts carry it for pictures within their text.
 */
export function isGallery(post: MediaFields): boolean {
  return post.is_gallery === true || (post.gallery_data?.items?.length ?? 0) > 0;
}

/**
 * The addresses at Reddit of pictures within a text (a text post, a comment), in the order of the metadata. Animated signs of
 * other sites (`giphy|...`) and of a subreddit (`emote|...`) are left out.
 */
export function inlinePictures(media: Readonly<Record<string, unknown>>): string[] {
  const ids = Object.keys(media).filter((id) => /^\w+$/.test(id));
  const items = readGallery(
    ids.map((media_id) => ({ media_id })),
    media,
    false,
  );
  return items.flatMap((item) => item.url ?? []);
}

/** The media of a post; `undefined` where it has none. */
export function readMedia(post: MediaFields, escaped: boolean): SubmissionMedia | undefined {
  const preview = readPreview(post);
  if (!isGallery(post)) return preview === undefined ? undefined : { preview };
  const items = readGallery(post.gallery_data?.items ?? [], post.media_metadata ?? {}, escaped);
  return { gallery: { items }, ...(preview !== undefined && { preview }) };
}

/** The source, never a variant: variants of an nsfw or spoiler post are blurred. */
function readPreview(post: MediaFields): string | undefined {
  const written = post.preview?.images[0]?.source.url;
  // Archives hold preview URLs of both kinds; an escaped one has a broken signature, a raw one no `&amp;`.
  const url = written && unescapeReddit(written);
  if (!url) return undefined;
  const host = URL.parse(url)?.hostname;
  // This host of previews served until 2016 only.
  return host === undefined || host === "i.redditmedia.com" ? undefined : url;
}
