import { submissionIdOf } from "../sites/dpchallenge/ids.ts";
import { pageUrl, pictureUrl, readAddress } from "../sites/dpchallenge/picture-address.ts";
import { parser } from "../sites/dpchallenge/picture-page.ts";
import { AppError } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import { type Resolver, unknownShape } from "./resolver.ts";

/**
 * A picture's page at DPChallenge: its rating, the photographer's claims of how it was made, the comments on it, and the
 * picture. The fragment of the link names the wanted picture (`#none`, `#thumbnail`, else the full one).
 */
export const dpchallenge: Resolver = {
  name: "dpchallenge",
  examples: [
    "https://www.dpchallenge.com/image.php?IMAGE_ID=921974",
    "http://dpchallenge.com/image.php?IMAGE_ID=921974#thumbnail",
  ],
  matches: (url) => readAddress(url.href)?.kind === "page",
  asks: () => "www.dpchallenge.com",
  async resolve(url, _submission, fetcher: Fetcher) {
    const address = readAddress(url.href);
    if (address?.kind !== "page") throw unknownShape(url);
    const pageAddress = pageUrl(address.imageId);
    const page = await fetcher.parse(await fetcher.get(pageAddress), parser);
    if (page.kind === "missing")
      throw new AppError("gone", `GET ${pageAddress}: there is no such picture any more`);
    const { challengeId, imageId, imageUrl } = page;
    const derived = (size: 120 | 1200) =>
      challengeId === null ? undefined : pictureUrl({ challengeId, imageId, size });
    const bySize = {
      "#none": undefined,
      "#thumbnail": derived(120) ?? imageUrl ?? undefined,
    };
    const picture =
      url.hash in bySize ? bySize[url.hash as keyof typeof bySize] : (imageUrl ?? derived(1200));
    return {
      images: picture === undefined ? [] : [{ url: picture, key: submissionIdOf(imageId) }],
      ratings: [page.rating],
      claims: [page.claims],
      comments: page.comments.map(({ isDuringChallenge, quotes, editedAt, ...comment }) => ({
        ...comment,
        details: {
          isDuringChallenge,
          ...(quotes.length > 0 && { quotes }),
          ...(editedAt != null && { editedAt }),
        },
      })),
    };
  },
};
