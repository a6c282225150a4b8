import { z } from "zod";
import { readJson } from "./read-json.ts";
import { type Resolver, unknownShape } from "./resolver.ts";

const shape = z.object({
  title: z.string().nullish().catch(undefined),
  assets: z.array(
    z.object({
      id: z.union([z.number(), z.string()]),
      asset_type: z.string().nullish(),
      image_url: z.string().nullish(),
    }),
  ),
});

const artworkOf = ({ pathname }: URL): string | undefined =>
  /^\/(?:artwork|projects)\/(\w+)/.exec(pathname)?.[1];

/** ArtStation: the pictures of an artwork, in order. Where its bot protection refuses us, the fetcher throws `blocked`. */
export const artstation: Resolver = {
  name: "artstation",
  examples: [
    "https://www.artstation.com/artwork/AbCd1",
    "https://someone.artstation.com/projects/AbCd1",
    "https://www.artstation.com/someone",
  ],
  matches: ({ hostname }) => /^(?!cdn)([\w-]+\.)?artstation\.com$/.test(hostname),
  asks: (url) => (artworkOf(url) ? "www.artstation.com" : undefined),
  async resolve(url, _submission, fetcher) {
    const id = artworkOf(url);
    if (!id) throw unknownShape(url);
    const { title, assets } = await readJson(
      `https://www.artstation.com/projects/${id}.json`,
      shape,
      fetcher,
    );
    return {
      images: assets.flatMap(({ id: asset, asset_type: type, image_url: picture }) =>
        picture && type === "image" && URL.canParse(picture)
          ? [{ url: picture, key: `artstation:${asset}`, ...(title && { caption: title }) }]
          : [],
      ),
    };
  },
};
