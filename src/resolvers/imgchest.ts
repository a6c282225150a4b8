import { decodeHTML } from "entities";
import { z } from "zod";
import { AppError } from "../errors.ts";
import { hostOf } from "../model/host.ts";
import { readPage } from "../sites/web/page-addresses.ts";
import { namesPicture } from "../sites/web/page-url.ts";
import { type Resolver, unknownShape } from "./resolver.ts";

const shape = z.object({
  props: z.object({
    post: z.object({
      files: z.array(
        z.object({
          id: z.string(),
          link: z.url(),
          position: z.number().optional(),
          description: z.string().nullish().catch(undefined),
        }),
      ),
    }),
  }),
});

const isPost = ({ pathname }: URL): boolean => /^\/p\/\w+/.test(pathname);

/** Image Chest: the pictures of a post, in order, which its page holds as JSON in an attribute. */
export const imgchest: Resolver = {
  name: "imgchest",
  examples: ["https://imgchest.com/p/abcdefghijk", "https://www.imgchest.com/p/abcdefghijk"],
  matches: ({ hostname }) => /^(www\.)?imgchest\.com$/.test(hostname),
  asks: (url) => (isPost(url) ? hostOf(url) : undefined),
  async resolve(url, _submission, fetcher) {
    if (!isPost(url)) throw unknownShape(url);
    const { html } = await readPage(url.href, fetcher);
    const files = readFiles(/\sdata-page="([^"]+)"/.exec(html)?.[1]);
    if (!files) throw new AppError("bad_answer", `GET ${url.href}: a page without its data`);
    const ordered = files.toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0));
    return {
      images: ordered.flatMap(({ id, link, description }) =>
        namesPicture(new URL(link))
          ? [
              {
                url: link,
                key: `imgchest:${id}`,
                ...(description?.trim() && { caption: description.trim() }),
              },
            ]
          : [],
      ),
    };
  },
};

function readFiles(attribute: string | undefined) {
  try {
    return shape.safeParse(JSON.parse(decodeHTML(attribute ?? ""))).data?.props.post.files;
  } catch {
    // What is no JSON holds no files.
    return undefined;
  }
}
