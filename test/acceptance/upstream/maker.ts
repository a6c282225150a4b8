import type { Picture } from "./picture.ts";
import { seededRandom, type Random } from "./random.ts";
import { Sites } from "./sites.ts";
import type { Draft, Expectation, ExpectedPicture } from "./world-types.ts";

/** An image Imgur holds. */
export interface ImgurImage {
  readonly id: string;
  readonly picture: Picture;
  /** The extension in its `link`. */
  readonly extension: string;
  /** In place of the usual `link`. */
  readonly link?: string;
}

/** An album Imgur holds. */
export interface ImgurAlbum {
  readonly id: string;
  readonly images: readonly ImgurImage[];
  /** Whether the album's own answer holds only the first few of its images. */
  readonly cut?: boolean;
  /** Whether it can be asked for under /gallery too. */
  readonly inGallery: boolean;
}

/** What recipes build a world with. */
export class Maker {
  readonly random: Random;
  readonly sites = new Sites();
  readonly imgurImages = new Map<string, ImgurImage>();
  readonly imgurAlbums = new Map<string, ImgurAlbum>();
  /** Ids of single images that /gallery knows. */
  readonly imgurGalleryImages = new Set<string>();
  /** i.redd.it pictures already in use, for reposts. */
  readonly posted: ExpectedPicture[] = [];
  private pictures = 0;

  constructor(readonly seed: number) {
    this.random = seededRandom(seed);
  }

  /** A picture unlike every other one. */
  picture(format: Picture["format"] = "jpeg", frames = 1): Picture {
    const shape = { width: this.random.between(120, 420), height: this.random.between(120, 420) };
    const small = frames > 1 ? { width: 120, height: 90 } : shape;
    return {
      seed: this.seed * 10_000 + ++this.pictures,
      format,
      ...small,
      ...(frames > 1 ? { frames } : {}),
    };
  }

  /** An id as i.redd.it gives them. */
  mediaId(): string {
    return this.random.word(13);
  }

  /** An id as Imgur gives them, never ending in a letter that could be a thumbnail's suffix. */
  imgurId(length: 5 | 7 = 7): string {
    return (
      this.random.word(length - 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") + "Q"
    );
  }
}

/** Makes one submission, given the id it will have and the subreddit it is posted in. */
export type Recipe = (maker: Maker, id: string, subreddit: string) => Draft;

/** A picture expected at a URL, or at another that names the same file. */
export function expected(
  picture: Picture,
  url: string | readonly string[],
  caption: string | null = null,
): ExpectedPicture {
  return { urls: typeof url === "string" ? [url] : url, caption, picture };
}

/** The expectation of a submission that succeeds whole. */
export function whole(kind: string, ...pictures: ExpectedPicture[]): Expectation {
  return { kind, pictures, dead: "none" };
}

/** The expectation of a submission that yields nothing and leaves a failure behind. */
export function failed(kind: string): Expectation {
  return { kind, pictures: [], dead: "some" };
}
