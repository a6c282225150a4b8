import { Hono } from "hono";
import { z } from "zod";
import { countOf } from "../../datasets/charts/numbers.ts";
import type { AppContext } from "../app-context.ts";
import { readQuery } from "../request/read-query.ts";
import { readGalleryQuery } from "./parts/gallery-query.ts";

/** Pictures are counted up to here: what has arrived meanwhile is seldom more. */
const mostCounted = 100;

const shape = z.strictObject({
  tags: z.string().max(1000, "a query of at most 1000 characters").default(""),
  above: z
    .string()
    .regex(/^\d{1,15}$/, "the number of a picture")
    .transform(Number)
    .default(0),
});

/** `/posts/new`: how many pictures of a query have arrived after one of them, in words that a page shows. */
export const arrivals = ({ store }: Pick<AppContext, "store">): Hono =>
  new Hono().get("/", async (c) => {
    const { tags, above } = readQuery(c, shape);
    const { filter, removed } = readGalleryQuery(c, tags);
    const place = { from: "above", id: above } as const;
    const { posts } = await store.postPage({ filter, removed }, place, mostCounted + 1);
    const { length: count } = posts;
    const words = count > mostCounted ? `Over ${mostCounted} new pictures` : countOf(count, "new picture");
    return c.json({ count, words: count === 0 ? null : words });
  });
