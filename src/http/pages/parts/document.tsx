import type { Context } from "hono";
import { html } from "hono/html";
import type { Child, PropsWithChildren } from "hono/jsx";
import type { AppContext } from "../../app-context.ts";
import { callerName, callerSession } from "../../caller.ts";
import { Icon } from "./icon.tsx";
import { KeyHelp } from "./key-help.tsx";
import { Navigation, type Section } from "./navigation.tsx";
import { nsfwChoices, type Reader, readReader, themes } from "./reader.ts";

/** What a page needs of the application. */
export type PageContext = Pick<AppContext, "config" | "assets">;

export type PageInfo = {
  /** Title of the page, without the program's name. */
  title: string;
  /** The section that is marked in the navigation. */
  current?: Section;
  /** What the search box shows. */
  query?: string;
  /** Name of the page for the browser's script and style. */
  name: string;
  status?: 200 | 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 502 | 503 | 504 | 507;
};

/** Only what this server serves: no inline script or style, nothing of other sites. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

/** Answers with a whole page. */
export function answerPage(
  c: Context,
  context: PageContext,
  info: PageInfo,
  content: Child,
): Response | Promise<Response> {
  c.header("content-security-policy", policy);
  // A form says which site it comes from, also where a browser has no other way to say it.
  c.header("referrer-policy", "same-origin");
  c.header("cache-control", "private, no-cache");
  const page = (
    <Document c={c} context={context} info={info}>
      {content}
    </Document>
  );
  return c.html(html`<!doctype html>${page}`, info.status ?? 200);
}

type DocumentProps = PropsWithChildren<{ c: Context; context: PageContext; info: PageInfo }>;

const Document = ({ c, context: { assets, config }, info, children }: DocumentProps) => {
  const reader = readReader(c);
  return (
    <html lang="en" data-theme={reader.theme}>
      <head>
        <meta charset="utf-8" />
        <title>{info.title} - Rebooru</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" type="image/svg+xml" href="/favicon.ico" />
        <link rel="stylesheet" href={assets.style} />
        <script src={assets.script} type="module"></script>
      </head>
      <body data-page={info.name}>
        <a class="skip" href="#content">
          Skip to the content
        </a>
        <header class="top">
          <a class="brand" href="/posts">
            Rebooru
          </a>
          <SearchBox query={info.query ?? ""} />
          <SignedIn c={c} />
          <Navigation c={c} publicRead={config.publicRead} {...(info.current && { current: info.current })} />
        </header>
        <main id="content" tabindex={-1}>
          {children}
        </main>
        <Preferences reader={reader} path={new URL(c.req.url).pathname + new URL(c.req.url).search} />
        <KeyHelp page={info.name} />
        <p id="announce" role="status" class="unseen"></p>
      </body>
    </html>
  );
};

const SearchBox = ({ query }: { query: string }) => (
  <form class="search-box" role="search" aria-label="Gallery" action="/posts">
    <label class="unseen" for="tags">
      Search the gallery
    </label>
    <input
      id="tags"
      name="tags"
      type="search"
      value={query}
      placeholder="subreddit:pics lighthouse"
      data-completes
      autocomplete="off"
      autocapitalize="off"
      spellcheck={false}
    />
    <button aria-label="Search">
      <Icon name="search" />
    </button>
    <a class="button" href="/search" aria-label="Search by a picture">
      <Icon name="picture" />
    </a>
  </form>
);

const SignedIn = ({ c }: { c: Context }) =>
  callerSession(c) === undefined ? (
    <a class="account" href="/sign-in">
      Sign in
    </a>
  ) : (
    <form class="account" method="post" action="/sign-out">
      <button class="quiet" title={`Signed in as ${callerName(c)}`}>
        Sign out
      </button>
    </form>
  );

const Preferences = ({ reader, path }: { reader: Reader; path: string }) => (
  <footer>
    <form method="post" action="/preferences" class="preferences">
      <input type="hidden" name="back" value={path} />
      <label>
        Colours
        <select name="theme">
          {themes.map((theme) => (
            <option value={theme} selected={theme === reader.theme}>
              {theme === "auto" ? "as the system" : theme}
            </option>
          ))}
        </select>
      </label>
      <label>
        Not safe for work
        <select name="nsfw">
          {nsfwChoices.map((choice) => (
            <option value={choice} selected={choice === reader.nsfw}>
              {{ hide: "left out", blur: "blurred", show: "shown" }[choice]}
            </option>
          ))}
        </select>
      </label>
      <button>Keep</button>
    </form>
    <p>
      <a href="/help">Help</a>
    </p>
  </footer>
);
