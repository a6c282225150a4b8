import type { Context } from "../../src/context.ts";

/** Stores a picture as the encode worker does, as the one image of a submission at this URL. @returns its file's id. */
export async function storePicture(
  { store, media, now }: Pick<Context, "store" | "media" | "now">,
  submission: string,
  url: string,
  picture: Uint8Array,
): Promise<number> {
  await store.addImages(
    [{ submissionId: submission, url, key: url, host: new URL(url).host, created: 1 }],
    now(),
  );
  const sha256 = new Bun.CryptoHasher("sha256").update(picture).digest("hex");
  return media.withTemporary(async (path) => {
    await media.write(path, new Blob([Buffer.from(picture)]));
    const {
      thumbnail,
      descriptors,
      cameraData,
      prompts: _,
      ...facts
    } = await media.examine(path, { thumbnail: true });
    if (!thumbnail) throw new Error("no thumbnail");
    const size = picture.length;
    const original = await media.put(path, { sha256, format: facts.format, size }, thumbnail);
    const file = { ...facts, exif: cameraData, sha256, md5: sha256.slice(32), size, original, descriptors };
    return (await store.saveFile(url, file, now())).fileId;
  });
}
