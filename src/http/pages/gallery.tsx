import { Hono } from "hono";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { PostPlace } from "../../model/post.ts";
import { findPosts } from "../../tasks/find-posts.ts";
import type { AppContext } from "../app-context.ts";
import { readQuery } from "../request/read-query.ts";
import { answerPage } from "./parts/document.tsx";
import { countChips } from "./parts/count-chips.ts";
import { ArrivalsLink } from "./parts/arrivals-link.tsx";
import { EmptyGallery } from "./parts/empty-gallery.tsx";
import { FilterChips, FilterForm } from "./parts/filters.tsx";
import { galleryPath, readGalleryQuery, withPart } from "./parts/gallery-query.ts";
import { Months } from "./parts/months.tsx";
import { PictureGrid } from "./parts/picture-grid.tsx";
import { filterFields, readFilterFields } from "./parts/filter-fields.ts";

/** Pictures of one page. */
const pageSize = 60;

const place = z
  .string()
  .regex(/^\d{1,15}$/, "the number of a picture")
  .transform(Number)
  .optional();
const shape = z.strictObject({
  tags: z.string().max(1000, "a query of at most 1000 characters").default(""),
  at: place,
  below: place,
  above: place,
  ...filterFields,
});

type Needs = Pick<AppContext, "assets" | "config" | "store">;

/** `/posts`: the gallery, a page of it around any place. */
export const gallery = (context: Needs): Hono =>
  new Hono().get("/", async (c) => {
    const { store } = context;
    const { tags, at, below, above, ...fields } = readQuery(c, shape);
    const chosen = readFilterFields(fields);
    if (chosen) {
      const parts = chosen.reduce<string[]>(
        (kept, [key, value]) => withPart(kept, key, value),
        readGalleryQuery(c, tags).parts,
      );
      return c.redirect(galleryPath(parts), 303);
    }
    const asked = readFailing(() => readGalleryQuery(c, tags));
    if (asked instanceof AppError)
      return answerPage(
        c,
        context,
        { title: "Gallery", current: "/posts", name: "gallery", query: tags, status: 400 },
        <>
          <h1 class="unseen">Gallery</h1>
          <EmptyGallery fault={asked.message} />
        </>,
      );
    const from = placeOf({ at, below, above });
    const [found, chips, months, subreddits] = await Promise.all([
      findPosts(context, asked, from, pageSize + 1),
      countChips(c, context, asked),
      store.postMonths(),
      store.completeValue("subreddit", "", 50),
    ]);
    // Towards newer pictures the one too many is the first.
    const isUpwards = from.from === "above";
    const pictures = isUpwards ? found.posts.slice(-pageSize) : found.posts.slice(0, pageSize);
    const [first, last] = [pictures[0], pictures.at(-1)];
    const hasMore = found.posts.length > pageSize || found.rest !== null;
    const newer = isUpwards
      ? hasMore
      : from.from !== "newest" &&
        first !== undefined &&
        (await findPosts(context, asked, { from: "above", id: first.id }, 1)).posts.length > 0;
    const older = isUpwards ? last !== undefined : hasMore;
    // Where the search ended before the page was full, it goes on behind what was looked through.
    const newerThan = isUpwards && found.rest ? idOf(found.rest) : first?.id;
    const olderThan = !isUpwards && found.rest ? idOf(found.rest) + 1 : last?.id;
    return answerPage(
      c,
      context,
      { title: asked.query || "Gallery", current: "/posts", name: "gallery", query: asked.query },
      <>
        <h1 class="unseen">Gallery</h1>
        <div class="gallery-tools">
          <FilterChips {...chips} />
          <FilterForm parts={asked.parts} subreddits={subreddits.map(({ value }) => value)} />
          <Months months={months} parts={asked.parts} />
        </div>
        {!newer && <ArrivalsLink parts={asked.parts} above={first?.id ?? 0} />}
        {pictures.length === 0 && !found.rest ? (
          <EmptyGallery why={asked.query !== "" ? "query" : from.from === "newest" ? "new" : "place"} />
        ) : (
          <div id="pages">
            <section class="page" data-first={first?.id} data-last={last?.id}>
              {newer && newerThan !== undefined && (
                <a class="button pager" rel="prev" href={galleryPath(asked.parts, { above: newerThan })}>
                  Newer pictures
                </a>
              )}
              {pictures.length === 0 && (
                <p class="empty">No picture matches among those looked through so far.</p>
              )}
              <PictureGrid pictures={pictures} query={asked.query} blurs={asked.reader.nsfw === "blur"} />
              {older && olderThan !== undefined && (
                <a class="button pager" rel="next" href={galleryPath(asked.parts, { below: olderThan })}>
                  {found.rest ? "Look further back" : "Older pictures"}
                </a>
              )}
            </section>
          </div>
        )}
      </>,
    );
  });

/** @returns the error instead of throwing it where a query is none: the page says so beside the search box. */
function readFailing<Value>(read: () => Value): Value | AppError {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
}

function placeOf({
  at,
  below,
  above,
}: {
  at?: number | undefined;
  below?: number | undefined;
  above?: number | undefined;
}): PostPlace {
  if (at !== undefined) return { from: "at", id: at };
  if (below !== undefined) return { from: "below", id: below };
  return above !== undefined ? { from: "above", id: above } : { from: "newest" };
}

/** The last picture that was looked at, or the first that was not. */
const idOf = (place: PostPlace): number => ("id" in place ? place.id : 0);
