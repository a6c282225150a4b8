import { z } from "zod";
import type { GalleryItem } from "../../model/submission.ts";
import { unescapeReddit } from "./text.ts";

const itemSchema = z.object({
  media_id: z.string().min(1),
  caption: z.string().nullish().catch(undefined),
  is_deleted: z.boolean().nullish().catch(undefined),
});

const mediumSchema = z.object({
  status: z.string().nullish().catch(undefined),
  e: z.string().nullish().catch(undefined),
  m: z.string().nullish().catch(undefined),
  s: z
    .object({ u: z.string().nullish().catch(undefined), gif: z.string().nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
});
type Medium = z.infer<typeof mediumSchema>;

/**
 * A gallery's pictures in its author's order, which only `gallery_data.items` knows: `media_metadata` is an
 * unordered map. Deleted items and videos are left out; an item without metadata counts as failed.
 * @param items `gallery_data.items`.
 * @param media `media_metadata`; may be missing as a whole.
 * @param escaped Whether captions are still HTML-escaped.
 */
export function readGallery(
  items: readonly unknown[],
  media: Readonly<Record<string, unknown>>,
  escaped: boolean,
): GalleryItem[] {
  const gallery = new Map<string, GalleryItem>();
  for (const candidate of items) {
    const item = itemSchema.safeParse(candidate).data;
    if (!item || item.is_deleted || gallery.has(item.media_id)) continue;
    const medium = mediumSchema.safeParse(media[item.media_id]).data;
    if (medium?.e === "RedditVideo") continue;
    const caption = (escaped ? unescapeReddit(item.caption ?? "") : (item.caption ?? "")).trim();
    gallery.set(item.media_id, {
      mediaId: item.media_id,
      ...readOriginal(item.media_id, medium),
      ...(caption && { caption }),
    });
  }
  return [...gallery.values()];
}

function readOriginal(mediaId: string, medium: Medium | undefined): Pick<GalleryItem, "url" | "status"> {
  if (!medium || medium.status === "failed") return { status: "failed" };
  // Such an entry has only its status; an unknown status counts as not yet processed.
  if (medium.status !== "valid") return { status: "unprocessed" };
  const extension = findExtension(medium);
  if (!extension) return { status: "failed" };
  return { status: "valid", url: `https://i.redd.it/${mediaId}.${extension}` };
}

/** The preview's file name has the exact extension; `m` is `image/jpg` for a file that is `.jpg` on i.redd.it. */
function findExtension({ e, m, s }: Medium): string | undefined {
  if (e === "AnimatedImage") return "gif";
  const preview = /\.(\w{3,4})(?:[?#]|$)/.exec(s?.u ?? s?.gif ?? "")?.[1];
  const declared = /^image\/(\w{3,4})$/.exec(m ?? "")?.[1];
  return preview?.toLowerCase() ?? declared?.toLowerCase().replace("jpeg", "jpg");
}
