import type { Context } from "../context.ts";
import type { Reencodable } from "../model/file.ts";

/** Copies a content to a path. @returns whether it is there now: `false` where the place has none, or another one. */
export type Fetch = (path: string) => Promise<boolean>;

/** Writes what is kept to a path. */
export async function copyKept(
  media: Context["media"],
  kept: Promise<Blob | undefined>,
  path: string,
): Promise<boolean> {
  const bytes = await kept;
  if (bytes) await media.write(path, bytes);
  return bytes !== undefined;
}

/** The places that may have a content, byte for byte: its original, then the addresses where it was found. */
export function contentPlaces(
  { media, network, config, signal }: Pick<Context, "media" | "network" | "config" | "signal">,
  { sha256, format, urls }: Reencodable,
): Fetch[] {
  const download =
    (url: string): Fetch =>
    async (path) => {
      const options = { maxBytes: config.maxImageBytes, signal };
      return (await network.fetcher.download(url, path, options)).sha256 === sha256;
    };
  return [(path) => copyKept(media, media.original(sha256, format), path), ...urls.map(download)];
}
