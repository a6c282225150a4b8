import { afterEach, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { page } from "../../src/resolvers/page.ts";
import { submissionWith } from "../resolvers/submission.ts";
import { type UrlMap, urlMap } from "../support/url-map.ts";

const folder = join(import.meta.dir, "../../../shared/fixtures/html-pages");
const present = existsSync(folder);
if (!present) console.warn(`skipped: ${folder} is absent`);

let map: UrlMap | undefined;
afterEach(async () => {
  await map?.close();
  map = undefined;
});

/** File, the page's own address, its picture and where the page names it. */
const pages: [string, string, string][] = [
  // The only <img> of its article.
  ["astier.html", "https://blog.example/posts/one", "https://blog.example/images/anisse.jpg"],
  // og:image
  [
    "bukvy.html",
    "https://bukvy.org/en/x/",
    "https://bukvy.org/wp-content/uploads/2025/10/IMG_2039-2-scaled.jpg",
  ],
  // twitter:image, before link rel=image_src
  [
    "business-today.html",
    "http://www.businesstoday.in/magazine/features/x/story/232567.html",
    "http://media2.intoday.in/btmt/images/stories/code505_051616043033.jpg",
  ],
  // One <meta> is both itemprop and og:image.
  [
    "entrepreneur.html",
    "https://www.entrepreneur.com/article/275188",
    "https://assets.entrepreneur.com/content/3x2/1300/20160504155601-GettyImages-174457162.jpeg",
  ],
  // Two og:image: the first counts, though here it is the blog's own.
  [
    "googleblog.html",
    "https://cloudplatform.googleblog.com/2016/09/x.html",
    "https://3.bp.blogspot.com/-m90zG1Qb7vc/Vel5wAn_isI/AAAAAAAARGE/iSOuuYWUXUA/s1600-r/CloudPlatform_128px_Retina.png",
  ],
  // A post of words: og:image is its author's face.
  [
    "metascraper-bluesky-post.html",
    "https://bsky.app/profile/stephenking.bsky.social/post/3mddvy5bv6k27",
    "https://cdn.bsky.app/img/avatar/plain/did:plc:h7obn4tkp47wn7gqh4oe5eij/bafkreictz5mfmy5mz6s6orrdgsmx3nr4vgog4kie4gezhdx2nhn2irhski@jpeg",
  ],
  // og:image of the first of two; image_src is a folder.
  [
    "segment.html",
    "https://segment.com/blog/x/",
    "https://c19f7be2e84987e7904e-bf41efcb49679c193a4ec0f3210da86f.ssl.cf1.rackcdn.com/photos/40528-1-1.jpg",
  ],
  // og:image at full size, while JSON-LD has a thumbnail.
  [
    "silicon-beat.html",
    "http://www.siliconbeat.com/2016/04/19/x/",
    "http://www.siliconbeat.com/wp-content/uploads/2016/04/Panel.jpg",
  ],
  // twitter:image:src
  [
    "smitten-kitchen.html",
    "http://smittenkitchen.com/blog/2016/05/x/",
    "http://smittenkitchen.com/wp-content/uploads/cucumber-yogurt-raita-salad-300x200.jpg",
  ],
  // JSON-LD with raw newlines; its publisher's logo is not it.
  [
    "the-register.html",
    "https://www.theregister.com/2016/05/03/x/",
    "https://regmedia.co.uk/2016/05/04/raincloud_teaser.jpg",
  ],
  // A size behind the extension.
  [
    "twitter-image.html",
    "https://twitter.com/someone/status/1",
    "https://pbs.twimg.com/media/DPadOKpXcAIL-NW.jpg:large",
  ],
];

async function resolve(file: string, url: string) {
  const body = new Uint8Array(await Bun.file(join(folder, file)).arrayBuffer());
  await map?.close();
  map = await urlMap({ [url]: { headers: { "content-type": "text/html" }, body } });
  return (await page.resolve(new URL(url), submissionWith(), map.fetcher)).images;
}

describe.skipIf(!present)("saved pages", () => {
  test.each(pages)("%s: %s has the picture %s", async (file, url, picture) => {
    expect(await resolve(file, url)).toEqual([{ url: picture, key: picture }]);
  });

  test("metascraper-telegram-post-full-image.html has the picture of its og:image", async () => {
    const images = await resolve("metascraper-telegram-post-full-image.html", "https://t.me/someone/1");
    expect(images.length).toBe(1);
    expect(images[0]?.url).toStartWith("https://cdn4.cdn-telegram.org/file/TCxq-MH8MaWFvsSAU2I5i2B0vcuZ1oqh");
    expect(images[0]?.url).toEndWith(
      "QjYRgU00eGIdBWSyQt2vo1utR-7WXtClwPYt1S1r-lhbyqt7e0Kzz4bcDVi2_u_LNJrU7Arg.jpg",
    );
  });
});
