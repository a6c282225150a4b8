import { type Context, Hono } from "hono";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { PostPlace } from "../../model/post.ts";
import type { AppContext } from "../app-context.ts";
import { readQuery } from "../request/read-query.ts";
import { answerPage } from "./parts/document.tsx";
import { mostCounted } from "./parts/counts.ts";
import { ArrivalsLink } from "./parts/arrivals-link.tsx";
import { EmptyGallery } from "./parts/empty-gallery.tsx";
import { FilterChips, FilterForm } from "./parts/filters.tsx";
import { type GalleryQuery, galleryPath, readGalleryQuery, withPart } from "./parts/gallery-query.ts";
import { Months } from "./parts/months.tsx";
import { PictureGrid } from "./parts/picture-grid.tsx";
import { filterFields, readFilterFields } from "./parts/filter-fields.ts";

/** Parts of a query that can be taken away by a link. */
const maxChips = 8;
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
      store.postPage(asked, from, pageSize + 1),
      chipsOf(c, context, asked),
      store.postMonths(),
      store.completeValue("subreddit", "", 50),
    ]);
    // Towards newer pictures the one too many is the first.
    const pictures = from.from === "above" ? found.slice(-pageSize) : found.slice(0, pageSize);
    const [first, last] = [pictures[0], pictures.at(-1)];
    const hasMore = found.length > pageSize;
    const newer =
      first &&
      (from.from === "above"
        ? hasMore
        : (await store.postPage(asked, { from: "above", id: first.id }, 1)).length > 0);
    const older = last && (from.from === "above" || hasMore);
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
        {pictures.length === 0 ? (
          <EmptyGallery why={asked.query !== "" ? "query" : from.from === "newest" ? "new" : "place"} />
        ) : (
          <div id="pages">
            <section class="page" data-first={first?.id} data-last={last?.id}>
              {newer && first && (
                <a class="button pager" rel="prev" href={galleryPath(asked.parts, { above: first.id })}>
                  Newer pictures
                </a>
              )}
              <PictureGrid pictures={pictures} query={asked.query} blurs={asked.reader.nsfw === "blur"} />
              {older && last && (
                <a class="button pager" rel="next" href={galleryPath(asked.parts, { below: last.id })}>
                  Older pictures
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

/** How many pictures the query selects, and how many more there would be without each of its parts. */
async function chipsOf(c: Context, { store }: Needs, asked: GalleryQuery) {
  const { parts } = asked;
  const count = await store.countPosts(asked);
  const chips = parts.slice(0, maxChips).map(async (part, index) => {
    const rest = parts.toSpliced(index, 1);
    const all = await store.countPosts(readGalleryQuery(c, rest.join(" ")));
    return { part, path: galleryPath(rest), hidden: all > mostCounted ? null : all - count };
  });
  return { count, chips: await Promise.all(chips) };
}
