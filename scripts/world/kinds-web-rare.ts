import { inventRecipe, type Recipe } from "./recipes.ts";
import { article, publishPage } from "./kinds-web.ts";
import { publish, type Compose, type Scene } from "./scene.ts";
import type { Reply } from "./world.ts";

const hosts = ["www.alderjournal.net", "harbourlight.org", "blog.mossandstone.co", "photos.quaylines.net"];

/** Where a page stands: its host, its URL and a name that no other page has. */
type Place = { host: string; unique: string; url: string };

function place({ random }: Scene): Place {
  const [host, unique] = [random.pick(hosts), random.name(8)];
  return { host, unique, url: `https://${host}/stories/${unique}/` };
}

/** A page that names one picture in the way `describe` says. */
const page =
  (
    describe: (place: Place) => { head?: string; body?: string; picture: string },
    format: Recipe["format"] = "jpeg",
    first?: Reply,
  ): Compose =>
  (scene) => {
    const at = place(scene);
    const { head = "", body = "", picture } = describe(at);
    const recipe = inventRecipe(scene.random, format);
    publish(scene, picture, { picture: recipe });
    const url = publishPage(scene, at.url, head, article(scene, body), first);
    return { url, expected: [{ url: picture, recipe }] };
  };

/** A picture on any host, at a path, sent as `type`. */
const direct =
  (path: (unique: string) => string, format: Recipe["format"], type?: string): Compose =>
  (scene) => {
    const url = `https://${scene.random.pick(hosts)}${path(scene.random.name(9))}`;
    const recipe = inventRecipe(scene.random, format);
    publish(scene, url, { picture: recipe, ...(type && { headers: { "content-type": type } }) });
    return { url, expected: [{ url, recipe }] };
  };

/** Pages and pictures in the rarer ways of the web. */
export const rareWebKinds = {
  pageRelative: page(({ url, unique }) => ({
    head: `<meta property="og:image" content="lead-${unique}.jpg">`,
    picture: `${url}lead-${unique}.jpg`,
  })),
  pageRootRelative: page(
    ({ host, unique }) => ({
      head: `<meta property="og:image" content="/media/${unique}.png">`,
      picture: `https://${host}/media/${unique}.png`,
    }),
    "png",
  ),
  pageWithoutScheme: page(
    ({ host, unique }) => ({
      head: `<meta name="og:image" content="//static.${host}/${unique}.webp">`,
      picture: `https://static.${host}/${unique}.webp`,
    }),
    "webp",
  ),
  pageSecureUrl: page(({ host, unique }) => ({
    head: `<meta property="og:image:secure_url" content="https://${host}/s/${unique}.jpg"><meta property="twitter:image" content="https://${host}/never/${unique}.jpg">`,
    picture: `https://${host}/s/${unique}.jpg`,
  })),
  pageEmptyOpenGraph: page(({ host, unique }) => ({
    head: `<meta property="og:image" content=""><meta name="twitter:image" content="https://${host}/tw/${unique}.jpg">`,
    picture: `https://${host}/tw/${unique}.jpg`,
  })),
  pageTwitterSource: page(({ host, unique }) => ({
    head: `<meta name="twitter:card" content="photo"><meta name="twitter:image:src" content="https://${host}/card/${unique}.jpg">`,
    picture: `https://${host}/card/${unique}.jpg`,
  })),
  pageJsonLdList: page(({ host, unique }) => ({
    head: `<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"x"},{"@type":"Article","image":["https://${host}/graph/${unique}.jpg"]}]}</script>`,
    picture: `https://${host}/graph/${unique}.jpg`,
  })),
  pageLazySource: page(({ host, unique }) => ({
    body: `<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="/lazy/${unique}.jpg" width="900" height="600">`,
    picture: `https://${host}/lazy/${unique}.jpg`,
  })),
  pageSourceSet: page(({ host, unique }) => ({
    body: `<img srcset="/s/${unique}-480.jpg 480w, /s/${unique}-1600.jpg 1600w, /s/${unique}-960.jpg 960w" sizes="100vw" alt="pier">`,
    picture: `https://${host}/s/${unique}-1600.jpg`,
  })),
  /** It answers 503 once. */
  busyPage: page(
    ({ host, unique }) => ({
      head: `<meta property="og:image" content="https://${host}/busy/${unique}.jpg">`,
      picture: `https://${host}/busy/${unique}.jpg`,
    }),
    "jpeg",
    { status: 503, body: "<h1>503</h1>" },
  ),
  /** Linked by an address that it has left: its picture's relative address goes by the new one. */
  movedPage: (scene) => {
    const { url } = place(scene);
    const draft = page(({ url }) => ({
      head: `<meta property="og:image" content="hero.jpg">`,
      picture: `${url}hero.jpg`,
    }))(scene);
    publish(scene, url, { status: 301, headers: { location: draft.url } });
    return { ...draft, url };
  },
  directUpperCase: direct((unique) => `/files/${unique}.JPEG`, "jpeg"),
  directQuery: direct((unique) => `/p/${unique}.png?size=full&v=2`, "png"),
  directWebp: direct((unique) => `/p/${unique}.webp`, "webp"),
  directGif: direct((unique) => `/p/${unique}.gif`, "gif"),
  directBytes: direct((unique) => `/dl/${unique}.jpg`, "jpeg", "application/octet-stream"),
  directAsHtml: direct((unique) => `/dl/${unique}.png`, "png", "text/html"),
} satisfies Record<string, Compose>;
