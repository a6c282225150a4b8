import { Hono, type MiddlewareHandler } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import { secureHeaders } from "hono/secure-headers";
import { version } from "../../package.json";
import { answerError, answerMethod, answerNotFound, setLog } from "./answer/answer-error.ts";
import { audits } from "./api/audit.ts";
import { blocks } from "./api/block.ts";
import { challenges } from "./api/challenge.ts";
import { charts } from "./api/chart.ts";
import { comments } from "./api/comment.ts";
import { completions } from "./api/complete.ts";
import { dead, requeue } from "./api/dead.ts";
import { dhashes, histograms } from "./api/descriptor.ts";
import { events } from "./api/event.ts";
import { exports } from "./api/export.ts";
import { feeds } from "./api/feed.ts";
import { files } from "./api/file.ts";
import { generations } from "./api/generation.ts";
import { images } from "./api/image.ts";
import { ingests } from "./api/ingest.ts";
import { keys } from "./api/key.ts";
import { links } from "./api/link.ts";
import { originals, thumbnails } from "./api/media.ts";
import { placeholders } from "./api/placeholder.ts";
import { ratings } from "./api/rating.ts";
import { refusals } from "./api/refusal.ts";
import { reposts } from "./api/repost.ts";
import { imageSearch } from "./api/search-image.ts";
import { textSearch } from "./api/search.ts";
import { similarity } from "./api/similarity.ts";
import { status } from "./api/status.ts";
import { streams } from "./api/stream.ts";
import { submissions } from "./api/submission.ts";
import { subreddits } from "./api/subreddit.ts";
import { waiting } from "./api/waiting.ts";
import type { AppContext } from "./app-context.ts";
import { authorize } from "./authorize.ts";
import { assetRoutes, favicon } from "./pages/assets.ts";
import { pages } from "./pages/pages.ts";
import { preferences, signIn, signOut } from "./pages/sign-in.tsx";
import { wantsHtml } from "./answer/wants-html.ts";
import { type Connection, identifyClient } from "./limit/client.ts";
import { limitRate } from "./limit/limit-rate.ts";
import { countUnderWay } from "./limit/under-way.ts";
import { limitBody } from "./request/limit-body.ts";
import { refuseUnknownParameters } from "./request/refuse-parameters.ts";

/** The routes by path. Within `/api`, `/media` and `/thumbs` each request needs the scope that `authorize.ts` names. */
const routes: [path: string, create: (context: AppContext) => Hono][] = [
  ["/api/subreddit", subreddits],
  ["/api/submission", submissions],
  ["/api/link", links],
  ["/api/image", images],
  ["/api/histogram", histograms],
  ["/api/dhash", dhashes],
  ["/api/similarity", similarity],
  ["/api/ingest", ingests],
  ["/api/comment", comments],
  ["/api/generation", generations],
  ["/api/search/image", imageSearch],
  ["/api/search", textSearch],
  ["/api/complete", completions],
  ["/api/challenge", challenges],
  ["/api/rating", ratings],
  ["/api/chart", charts],
  ["/api/export", exports],
  ["/api/feed", feeds],
  ["/api/file", files],
  ["/api/repost", reposts],
  ["/api/event", events],
  ["/api/dead", dead],
  ["/api/waiting", waiting],
  ["/api/requeue", requeue],
  ["/api/refusal", refusals],
  ["/api/placeholder", placeholders],
  ["/api/block", blocks],
  ["/api/audit", audits],
  ["/api/status", status],
  ["/api/stream", streams],
  ["/api/key", keys],
  ["/media", originals],
  ["/thumbs", thumbnails],
];

/** The HTTP application: a pure `fetch(request, connection)` that knows neither a port nor a runtime. */
export function createApp(context: AppContext): Hono<{ Bindings: Connection }> {
  const app = new Hono<{ Bindings: Connection }>();

  app.use(logRequests(context));
  app.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      // Whether TLS ends in front of this server is up to the operator.
      strictTransportSecurity: false,
      overwrite: false,
    }),
  );
  app.use(methodNotAllowed({ app, onMethodNotAllowed: answerMethod }));
  // Before the guards: whoever finds the server may know what it is.
  app.get("/", refuseUnknownParameters(), (c) => {
    c.header("vary", "accept");
    return wantsHtml(c) ? c.redirect("/posts") : c.json(about);
  });
  app.get("/api", refuseUnknownParameters(), (c) => c.json(about));
  const guards = [authorize(context), identifyClient(context.config.trustedProxies), limitRate(context)];
  // Each path once, and without a second one for what is below it: a guard would count a request twice.
  const pagePaths = new Set(pages.map(([path]) => `${path}/*`));
  for (const path of ["/api/*", "/media/*", "/thumbs/*", ...pagePaths]) app.use(path, ...guards);
  app.use(countUnderWay());
  app.use(refuseUnknownParameters());
  app.use(limitBody());

  for (const [path, create] of [...routes, ...pages]) app.route(path, create(context));
  app.route("/sign-in", signIn(context));
  app.route("/sign-out", signOut(context));
  app.route("/preferences", preferences());
  app.route("/assets", assetRoutes(context.assets));
  app.route("/favicon.ico", favicon());

  app.notFound(answerNotFound(context));
  app.onError(answerError(context));
  return app;
}

const about = {
  name: "Rebooru",
  version,
  about: "Have I seen this picture before, where, and when first?",
  api: "/api",
};

/** Logs each request without its query string, which may hold a key. */
const logRequests =
  ({ log }: Pick<AppContext, "log">): MiddlewareHandler =>
  async (c, next) => {
    const started = performance.now();
    setLog(c, log);
    await next();
    const ms = Math.round(performance.now() - started);
    log.debug({ method: c.req.method, path: c.req.path, status: c.res.status, ms }, "request");
  };
