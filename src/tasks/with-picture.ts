import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";

type Needs = Pick<Context, "media" | "network" | "config" | "signal">;

/** A picture that a request brings: its bytes, or an address. */
export type GivenPicture = { image: Blob } | { url: string };

/**
 * Puts a picture into a temporary file, which is deleted afterwards. The context's signal ends the download.
 * @param use Gets the file's path, and the picture's SHA-256 in hex when it asks for it.
 * @throws AppError `not_picture` for a page at the address; what the fetcher and `use` throw.
 */
export function withPicture<Result>(
  { media, network, config, signal }: Needs,
  picture: GivenPicture,
  use: (path: string, sha256: () => Promise<string>) => Promise<Result>,
): Promise<Result> {
  return media.withTemporary(async (path) => {
    if ("image" in picture) {
      await media.write(path, picture.image);
      return use(path, () => media.hash(path));
    }
    const { url } = picture;
    const options = { maxBytes: config.maxImageBytes, isForClient: true, signal };
    const { kind, sha256 } = await network.fetcher.download(url, path, options);
    if (kind === "text/html") throw new AppError("not_picture", `GET ${url}: not a picture but a page`);
    return use(path, async () => sha256);
  });
}
