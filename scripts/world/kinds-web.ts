import { inventRecipe, type Recipe } from "./recipes.ts";
import { extensionOf, publish, type Compose, type Scene } from "./scene.ts";
import { slugOf } from "./words.ts";
import type { Reply } from "./world.ts";

const journal = "https://meadow-journal.example";
const harbour = "https://www.harbour-notes.example";
const store = "https://cdn.field-and-lens.example";

function html(title: string, head: string, body: string): string {
  const text = Bun.escapeHTML(title);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${text}</title>
<link rel="icon" href="/icon.png">${head}</head>
<body><header><a href="/"><img src="/logo.png" width="40" height="40" alt="logo"></a></header>
<main>${body}</main>
<footer><p>Read on: <a href="/next">next</a></p></footer></body></html>`;
}

export function publishPage(
  scene: Scene,
  address: string,
  head: string,
  body: string,
  first?: Reply,
): string {
  return publish(scene, address, {
    headers: { "content-type": "text/html; charset=utf-8" },
    body: html(scene.title, head, body),
    ...(first && { first }),
  });
}

function publishPicture(scene: Scene, address: (recipe: Recipe) => string, format: "jpeg" | "webp" | "png") {
  const recipe = inventRecipe(scene.random, format);
  const url = new URL(address(recipe)).href;
  publish(scene, url, { picture: recipe });
  return { url, recipe };
}

export const article = (scene: Scene, picture: string): string =>
  `<article><h1>${Bun.escapeHTML(scene.title)}</h1>${picture}<p>Taken on the way home.</p></article>`;

/** Pages and pictures on sites of their own. */
export const webKinds = {
  /** A relative address with an entity in it; the sizes follow it. */
  pageOpenGraph: (scene) => {
    const picture = publishPicture(scene, () => `${journal}/media/${scene.id}.webp?w=1200&fit=max`, "webp");
    const head = `<meta property="og:title" content="x">
<meta property="og:image" content="/media/${scene.id}.webp?w=1200&amp;fit=max">
<meta property="og:image:width" content="560"><meta property="og:image:height" content="420">`;
    const url = publishPage(scene, `${journal}/${slugOf(scene.title)}/${scene.id}`, head, article(scene, ""));
    return { url, expected: [picture] };
  },
  pageTwitter: (scene) => {
    const picture = publishPicture(
      scene,
      (recipe) => `${store}/t/${scene.id}.${extensionOf(recipe)}`,
      "jpeg",
    );
    const head = `<meta name="twitter:card" content="summary_large_image">
<meta name="twitter:image" content="${picture.url.replace("https:", "")}">`;
    const url = publishPage(scene, `${harbour}/notes/${scene.id}`, head, article(scene, ""));
    return { url, expected: [picture] };
  },
  pageJsonLd: (scene) => {
    const picture = publishPicture(
      scene,
      (recipe) => `${store}/j/${scene.id}.${extensionOf(recipe)}`,
      "jpeg",
    );
    const graph = [
      { "@type": "WebSite", name: "Meadow Journal" },
      { "@type": "Article", headline: scene.title, image: { "@type": "ImageObject", url: picture.url } },
    ];
    const data = JSON.stringify({ "@context": "https://schema.org", "@graph": graph }).replaceAll(
      "<",
      "\\u003c",
    );
    const head = `<script type="application/ld+json">${data}</script>`;
    const url = publishPage(scene, `${journal}/stories/${scene.id}.html`, head, article(scene, ""));
    return { url, expected: [picture] };
  },
  pageImageSource: (scene) => {
    const picture = publishPicture(
      scene,
      (recipe) => `${harbour}/full/${scene.id}.${extensionOf(recipe)}`,
      "png",
    );
    const head = `<link rel="image_src" href="${picture.url}">`;
    const url = publishPage(scene, `${harbour}/p?id=${scene.id}`, head, article(scene, ""));
    return { url, expected: [picture] };
  },
  /** The real addresses wait in `data-srcset`, a placeholder stands in `src`. */
  pageLazy: (scene) => {
    const picture = publishPicture(scene, () => `${store}/l/${scene.id}-1200.webp`, "webp");
    const small = `${store}/l/${scene.id}-480.webp`;
    publish(scene, small, { picture: { ...picture.recipe, copy: { maxSide: 240, quality: 60 } } });
    const image = `<img class="lazy" alt="" src="data:image/gif;base64,R0lGODlhAQABAAAAACw="
 data-srcset="${small} 480w, ${picture.url} 1200w" sizes="100vw">`;
    const url = publishPage(scene, `${journal}/lazy/${scene.id}`, "", article(scene, image));
    return { url, expected: [picture] };
  },
  /** `src` counts from the page's base, not from its address. */
  pageBase: (scene) => {
    const picture = publishPicture(scene, () => `${harbour}/files/2024/${scene.id}.jpg`, "jpeg");
    const image = `<img src="2024/${scene.id}.jpg" width="640" height="480" alt="">`;
    const url = publishPage(
      scene,
      `${harbour}/a/b/${scene.id}`,
      `<base href="/files/">`,
      article(scene, image),
    );
    return { url, expected: [picture] };
  },
  /** Neither the address nor the type says that it is a picture. */
  bareImage: (scene) => {
    const recipe = inventRecipe(scene.random, scene.random.pick(["jpeg", "webp"]));
    const headers = { "content-type": "application/octet-stream" };
    const url = publish(scene, `${store}/raw/${scene.id}`, { picture: recipe, headers });
    return { url, expected: [{ url, recipe }] };
  },
  redirectedImage: (scene) => {
    const recipe = inventRecipe(scene.random, "jpeg");
    const target = publish(scene, `${store}/moved/${scene.id}.jpg`, { picture: recipe });
    publish(scene, `${store}/old/${scene.id}.jpg`, {
      status: 301,
      headers: { location: `/moved/${scene.id}.jpg` },
    });
    const url = `${store}/old/${scene.id}.jpg`;
    return { url, expected: [{ url: target, alsoAt: [url], recipe }] };
  },
} satisfies Record<string, Compose>;
