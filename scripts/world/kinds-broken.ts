import { inventRecipe } from "./recipes.ts";
import { publish, upload, type Compose, type Scene } from "./scene.ts";

/** The signature and header of a PNG that claims to be 50,000 pixels wide and high. */
function bombBytes(): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(50_000, 0);
  header.writeUInt32BE(50_000, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (name: string, data: Uint8Array): Buffer => {
    const [length, checksum, body] = [
      Buffer.alloc(4),
      Buffer.alloc(4),
      Buffer.concat([Buffer.from(name), data]),
    ];
    length.writeUInt32BE(data.length);
    checksum.writeUInt32BE(Bun.hash.crc32(body));
    return Buffer.concat([length, body, checksum]);
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const pixels = Bun.deflateSync(Buffer.alloc(1000));
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** An address that nothing stands at yet. */
export const addressOf = (scene: Scene, extension = "jpg", host = "i.redd.it"): string =>
  `https://${host}/${scene.random.name(13)}.${extension}`;

/** What must fail, and as what. */
export const brokenKinds = {
  missing: (scene) => ({ url: addressOf(scene), expected: [], failure: "gone" }),
  /** The author deleted it, and the picture with it. */
  deleted: (scene) => ({
    url: addressOf(scene),
    expected: [],
    failure: "gone",
    author: null,
    fields: { removed_by_category: "deleted" },
  }),
  /** Unknown to Imgur, which leads to its placeholder. */
  imgurRemoved: (scene) => ({
    url: `https://i.imgur.com/${scene.random.name(7)}.jpg`,
    expected: [],
    failure: "gone",
  }),
  imgurMissingAlbum: (scene) => ({
    url: `https://imgur.com/a/${scene.random.name(7)}`,
    expected: [],
    failure: "gone",
  }),
  missingPage: (scene) => ({
    url: `https://meadow-journal.example/gone/${scene.id}`,
    expected: [],
    failure: "gone",
  }),
  htmlAsPicture: (scene) => {
    const headers = { "content-type": "text/html" };
    const body = "<!doctype html><title>Sign in</title><p>Please sign in to see this picture.</p>";
    return { url: publish(scene, addressOf(scene), { headers, body }), expected: [], failure: "not_picture" };
  },
  truncated: (scene) => {
    const recipe = inventRecipe(scene.random, "jpeg");
    return { url: upload(scene, recipe, { share: 0.4 }).url, expected: [], failure: "truncated" };
  },
  bomb: (scene) => {
    const headers = { "content-type": "image/png" };
    const url = publish(scene, addressOf(scene, "png"), { headers, body: bombBytes() });
    return { url, expected: [], failure: "over_limit" };
  },
  privateRedirect: (scene) => {
    const headers = { location: `http://169.254.169.254/latest/${scene.id}.jpg` };
    const url = publish(scene, `https://cdn.field-and-lens.example/inward/${scene.id}.jpg`, {
      status: 302,
      headers,
    });
    return { url, expected: [], failure: "refused_address" };
  },
} satisfies Record<string, Compose>;
