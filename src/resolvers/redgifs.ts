import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import type { FoundImage } from "../model/image.ts";
import { readJson } from "./read-json.ts";
import { type Resolver, unknownShape } from "./resolver.ts";

const API = "https://api.redgifs.com/v2";
const tokenShape = z.object({ token: z.string().min(1) });
const gif = z.object({
  id: z.string(),
  /** 1: a video, 2: a picture. */
  type: z.number(),
  urls: z.object({ hd: z.url().nullish(), sd: z.url().nullish() }),
  gallery: z.string().nullish(),
});
const gifShape = z.object({ gif });
const galleryShape = z.object({ gifs: z.array(gif) });

const closed = /(^|\.)gfycat\.com$/;
const hosts = /^(?:(?:www|m|v3|i|ifr)\.)?redgifs\.com$/;

/** The id in a URL of Redgifs, or of Gfycat, whose videos moved there under the same ids. */
export function redgifsId({ hostname, pathname }: URL): string | undefined {
  // Words or a number: /watch/{id}, /ifr/{id}, i.redgifs.com/i/{id}.jpg; gfycat.com/{id}, /gifs/detail/{id}, /{id}-size_restricted.gif
  const pattern = closed.test(hostname)
    ? /^\/(?:\w{2}\/)?(?:gifs\/detail\/|ifr\/)?([A-Za-z]{8,})(?:[-.]|\/?$)/
    : /^\/(?:\w{2}\/)?(?:watch|ifr|i|gifs\/detail)\/([A-Za-z0-9]+)(?:[-.]|\/|$)/;
  return pattern.exec(pathname)?.[1]?.toLowerCase();
}

/** Redgifs: pictures and galleries; videos have none. Ids of Gfycat, which closed, are tried here. */
export function createRedgifs(): Resolver {
  let token: Promise<string> | undefined;

  const freshToken = async (fetcher: Fetcher) =>
    (await readJson(`${API}/auth/temporary`, tokenShape, fetcher)).token;

  /** Requests with the stored token, and once more with a new one where that is refused. */
  async function ask<Value>(path: string, shape: z.ZodType<Value>, fetcher: Fetcher): Promise<Value> {
    for (let tries = 0; ; tries++) {
      const current = (token ??= freshToken(fetcher));
      // Another request may have replaced it already.
      const drop = () => {
        if (token === current) token = undefined;
      };
      const bearer = await current.catch((error: unknown) => {
        drop();
        throw error;
      });
      try {
        const headers = { authorization: `Bearer ${bearer}` };
        return await readJson(`${API}${path}`, shape, fetcher, { headers });
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== "blocked") throw error;
        drop();
        if (tries > 0) throw error;
      }
    }
  }

  return {
    name: "redgifs",
    examples: [
      "https://www.redgifs.com/watch/somethreewords",
      "https://www.redgifs.com/watch/605025947780972895",
      "https://redgifs.com/ifr/somethreewords",
      "https://i.redgifs.com/i/somethreewords.jpg",
      "https://www.redgifs.com/users/someone",
      "https://gfycat.com/SomeThreeWords",
      "https://thumbs.gfycat.com/SomeThreeWords-size_restricted.gif",
      "https://gfycat.com/gifs/detail/somethreewords",
    ],
    matches: ({ hostname }) => hosts.test(hostname) || closed.test(hostname),
    asks: (url) => (redgifsId(url) ? "api.redgifs.com" : undefined),
    async resolve(url, _submission, fetcher) {
      const id = redgifsId(url);
      const wasClosed = closed.test(url.hostname);
      if (!id && wasClosed) throw new AppError("gone", `GET ${url.href}: gfycat.com was closed`);
      if (!id) throw unknownShape(url);
      try {
        const { gif } = await ask(`/gifs/${id}`, gifShape, fetcher);
        if (!gif.gallery) return { images: imagesOf([gif]) };
        const { gifs } = await ask(`/gallery/${gif.gallery}`, galleryShape, fetcher);
        return { images: imagesOf(gifs) };
      } catch (error) {
        if (!wasClosed || !(error instanceof AppError) || error.code !== "gone") throw error;
        throw new AppError("gone", `GET ${url.href}: gfycat.com was closed, and Redgifs has no ${id}`, {
          cause: error,
        });
      }
    },
  };
}

const imagesOf = (gifs: readonly z.infer<typeof gif>[]): FoundImage[] =>
  gifs.flatMap(({ id, type, urls }) => {
    const url = urls.hd ?? urls.sd;
    return type === 2 && url ? [{ url, key: `redgifs:${id}` }] : [];
  });
