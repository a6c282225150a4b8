import type { BrowserContext } from "playwright-core";
import { paintPicture } from "../../scripts/world/pictures.ts";
import type { AppContext } from "../../src/http/app-context.ts";
import { serve } from "../../src/http/serve.ts";
import { writePicture } from "../../src/media/for-scripts/write-picture.ts";
import type { Sighting } from "../../src/model/submission.ts";
import { openApp } from "../http/open-app.ts";
import { sightingOf } from "../support/temporary-store.ts";

/** What a test says of a picture's submission. */
export type Told = Partial<Sighting>;

const by = { provider: "reddit-api", feedId: 1, fresh: true };
/** Sides of the pictures, in turn: wide ones, tall ones, a panorama, a strip. */
const sides = [
  [320, 240],
  [240, 320],
  [360, 200],
  [300, 300],
  [200, 356],
  [420, 180],
  [320, 214],
  [480, 120],
  [160, 400],
] as const;
const atOnce = 250;

export type Site = Awaited<ReturnType<typeof openSite>>;

/**
 * A Rebooru on a loopback port over a gallery of painted pictures, number 1 the oldest.
 * @param told of the newest pictures, the newest first; the others are ordinary.
 */
export async function openSite(
  count: number,
  told: readonly Told[] = [],
  environment: Record<string, string> = {},
) {
  const open = await openApp({ RATE_LIMIT: "none", ...environment });
  const { context } = open;
  await context.store.addFeed(
    { source: "reddit", address: "pics", created: 1_200_000_000, since: 1_200_000_000 },
    context.now(),
  );
  await fillGallery(context, count, told);
  await context.index.complete();
  const server = serve(open.app, { host: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${server.port}`;
  return {
    context,
    url,
    /** Signs a profile in by the operator's link; with a scope, by that scope's key. */
    async signIn(profile: BrowserContext, scope?: "read" | "ingest"): Promise<void> {
      const page = await profile.newPage();
      if (scope === undefined) await page.goto(url + context.signInLinks.create());
      else {
        await page.goto(`${url}/sign-in`);
        await page.getByLabel("API key").fill(`${scope}-key`);
        await page.getByRole("button", { name: "Sign in" }).click();
      }
      await page.waitForURL("**/posts");
      await page.close();
    },
    async close(): Promise<void> {
      await server.stop(500);
      await open.close();
    },
  };
}

/** Stores pictures without downloading them: each submission has one of its own, painted alike in turn. */
async function fillGallery({ store, media, now }: AppContext, count: number, told: readonly Told[]) {
  const painted = await Promise.all(
    sides.map(async ([width, height], index) => {
      const bytes = await writePicture(paintPicture(index + 1, width, height), {
        format: "jpeg",
        quality: 80,
      });
      return { bytes, facts: await media.withTemporary((path) => examine(media, path, bytes)) };
    }),
  );
  for (let first = 1; first <= count; first += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, count - first + 1) }, (_, index) => first + index);
    const posts = numbers.map((number) => postOf(number, told[count - number]));
    await store.saveSightings(
      posts.map((sighting) => ({ sighting, links: [] })),
      by,
      now(),
    );
    await store.addImages(
      posts.map(({ id, created }) => {
        const url = urlOf(id);
        return { submissionId: id, url, key: url, host: "i.redd.it", created };
      }),
      now(),
    );
    for (const [index, { id }] of posts.entries()) {
      const number = first + index;
      const picture = painted[number % painted.length];
      if (!picture) continue;
      const { facts } = picture;
      // Each has content of its own: what stands after a picture's end changes nothing of it.
      const bytes = Uint8Array.from([...picture.bytes, ...Buffer.from(` ${number}`)]);
      const { thumbnail, descriptors, cameraData: exif, prompts: _, ...rest } = facts;
      const sha256 = new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
      const size = bytes.length;
      const original = await media.withTemporary(async (path) => {
        await media.write(path, new Blob([Buffer.from(bytes)]));
        return media.put(path, { sha256, format: rest.format, size }, thumbnail ?? new Uint8Array());
      });
      await store.saveFile(
        urlOf(id),
        { ...rest, exif, sha256, md5: sha256.slice(32), size, original, descriptors },
        now(),
      );
    }
  }
  while ((await store.retagPosts(atOnce)) > 0);
}

async function examine(media: AppContext["media"], path: string, bytes: Uint8Array) {
  await media.write(path, new Blob([Buffer.from(bytes)]));
  return media.examine(path, { thumbnail: true });
}

const urlOf = (id: string): string => `https://i.redd.it/${id}.jpg`;

const postOf = (number: number, told: Told = {}): Sighting =>
  sightingOf({
    id: `s${number}`,
    title: `Lighthouse no. ${number}`,
    author: number % 7 === 0 ? null : `ann_${number % 5}`,
    created: 1_600_000_000 + number * 20_000,
    score: (number * 37) % 900,
    nsfw: number % 23 === 0,
    ...told,
  });
