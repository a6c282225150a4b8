import { hostOf } from "../model/host.ts";
import { z } from "zod";
import { AppError } from "../errors.ts";
import { namesPicture } from "../sites/web/page-url.ts";
import { readJson } from "./read-json.ts";
import { type Resolver, unknownShape } from "./resolver.ts";

const post = z.object({
  id: z.number().optional(),
  file_url: z.string().nullish().catch(undefined),
  large_file_url: z.string().nullish().catch(undefined),
  /** Some Gelbooru sites have the two parts of the URL instead. */
  directory: z.union([z.string(), z.number()]).nullish().catch(undefined),
  image: z.string().nullish().catch(undefined),
  is_banned: z.boolean().nullish().catch(undefined),
});
type Post = z.infer<typeof post>;
/** One post, a list of posts, or a list beside its own description. */
const shape = z.union([
  z.array(post),
  z.object({ post: z.array(post) }).transform((answer) => answer.post),
  post.transform((single) => [single]),
]);

/** A kind of image board: its hosts, the shape of a post's URL, and where its JSON is. */
type Board = { hosts: RegExp; id(url: URL): string | undefined; json(id: string): string };

const boards: readonly Board[] = [
  {
    // Danbooru: /posts/{id}, once /post/show/{id}
    hosts: /^(danbooru|safebooru)\.donmai\.us$|^aibooru\.online$/,
    id: ({ pathname }) => /^\/(?:posts|post\/show)\/(\d+)/.exec(pathname)?.[1],
    json: (id) => `/posts/${id}.json`,
  },
  {
    // Moebooru: /post/show/{id}
    hosts: /^(www\.)?(yande\.re|konachan\.(com|net)|lolibooru\.moe)$/,
    id: ({ pathname }) => /^\/post\/show\/(\d+)/.exec(pathname)?.[1],
    json: (id) => `/post.json?tags=id:${id}`,
  },
  {
    // Gelbooru: /index.php?page=post&s=view&id={id}
    hosts: /^(www\.)?(gelbooru\.com|safebooru\.org|rule34\.xxx|xbooru\.com|tbib\.org)$/,
    id: ({ pathname, searchParams: query }) =>
      pathname === "/index.php" && query.get("s") === "view"
        ? /^\d+$/.exec(query.get("id") ?? "")?.[0]
        : undefined,
    json: (id) => `/index.php?page=dapi&s=post&q=index&json=1&id=${id}`,
  },
];

/** Videos, and archives of animation frames. */
const animated = /\.(mp4|webm|zip|swf)$/i;

const boardOf = ({ hostname }: URL): Board | undefined => boards.find(({ hosts }) => hosts.test(hostname));

/** Image boards of Danbooru's family: a post's picture. */
export const booru: Resolver = {
  name: "booru",
  examples: [
    "https://danbooru.donmai.us/posts/1234567?q=lighthouse",
    "https://yande.re/post/show/123456",
    "https://konachan.com/post/show/123456/words",
    "https://gelbooru.com/index.php?page=post&s=view&id=1234567",
    "https://safebooru.org/index.php?page=post&s=view&id=1234567",
    "https://danbooru.donmai.us/wiki_pages/lighthouse",
  ],
  // Some serve their files from the same host: those URLs name pictures.
  matches: (url) => boardOf(url) !== undefined && !namesPicture(url),
  asks: (url) => (boardOf(url)?.id(url) ? hostOf(url) : undefined),
  async resolve(url, _submission, fetcher) {
    const board = boardOf(url);
    const id = board?.id(url);
    if (!board || !id) throw unknownShape(url);
    const posts: Post[] = await readJson(`https://${url.hostname}${board.json(id)}`, shape, fetcher);
    const [post] = posts;
    if (!post) throw new AppError("gone", `${url.href}: no such post`);
    const parts = post.directory && post.image && `/images/${post.directory}/${post.image}`;
    const file = post.file_url || post.large_file_url || parts;
    // Banned posts and those for paying members come without their file's URL.
    if (!file || !URL.canParse(file, url))
      throw new AppError("gone", `${url.href}: ${post.is_banned ? "banned" : "shown only with an account"}`);
    const picture = new URL(file, url);
    if (animated.test(picture.pathname)) return { images: [] };
    return { images: [{ url: picture.href, key: `${url.hostname.replace(/^www\./, "")}:${id}` }] };
  },
};
