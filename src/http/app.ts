import { version } from "../../package.json";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { methodNotAllowed } from "hono/method-not-allowed";
import { secureHeaders } from "hono/secure-headers";
import { AppError } from "../errors.ts";
import { answerError, answerMethod, answerNotFound } from "./answer/answer-error.ts";
import { audits } from "./api/audit.ts";
import { blocks } from "./api/block.ts";
import { dead, requeue } from "./api/dead.ts";
import { challenges } from "./api/challenge.ts";
import { charts } from "./api/chart.ts";
import { comments } from "./api/comment.ts";
import { dhashes, histograms } from "./api/descriptor.ts";
import { exports } from "./api/export.ts";
import { feeds } from "./api/feed.ts";
import { events } from "./api/event.ts";
import { files } from "./api/file.ts";
import { generations } from "./api/generation.ts";
import { images } from "./api/image.ts";
import { ingests } from "./api/ingest.ts";
import { keys } from "./api/key.ts";
import { links } from "./api/link.ts";
import { originals, thumbnails } from "./api/media.ts";
import { placeholders } from "./api/placeholder.ts";
import { textSearch } from "./api/search.ts";
import { imageSearch } from "./api/search-image.ts";
import { ratings } from "./api/rating.ts";
import { reposts } from "./api/repost.ts";
import { similarity } from "./api/similarity.ts";
import { status } from "./api/status.ts";
import { submissions } from "./api/submission.ts";
import { subreddits } from "./api/subreddit.ts";
import type { AppContext } from "./app-context.ts";
import { authorize } from "./authorize.ts";

/** The largest body, an uploaded picture with its envelope, in bytes. */
export const maxBodyBytes = 20 * 2 ** 20;

/** The HTTP application: a pure `fetch(request)` that knows neither a port nor a runtime. */
export function createApp(context: AppContext): Hono {
  const app = new Hono();
  const guard = authorize(context);

  app.use(async (c, next) => {
    const started = performance.now();
    await next();
    const ms = Math.round(performance.now() - started);
    context.log.debug({ method: c.req.method, path: c.req.path, status: c.res.status, ms }, "request");
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      // Whether there is TLS in front of this is the operator's business.
      strictTransportSecurity: false,
      overwrite: false,
    }),
  );
  app.use(methodNotAllowed({ app, onMethodNotAllowed: answerMethod }));
  for (const path of ["/api/*", "/media/*", "/thumbs/*"]) app.use(path, guard);
  app.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: (c) => {
        throw new AppError("too_large", `${c.req.method} ${c.req.path}: a body over ${maxBodyBytes} bytes`);
      },
    }),
  );

  app.get("/", (c) =>
    c.json({
      name: "Rebooru",
      version,
      about: "Have I seen this picture before, where, and when first?",
      api: "/api",
    }),
  );
  app.route("/api/subreddit", subreddits(context));
  app.route("/api/submission", submissions(context));
  app.route("/api/link", links(context));
  app.route("/api/image", images(context));
  app.route("/api/histogram", histograms(context));
  app.route("/api/dhash", dhashes(context));
  app.route("/api/similarity", similarity(context));
  app.route("/api/ingest", ingests(context));
  app.route("/api/comment", comments(context));
  app.route("/api/generation", generations(context));
  app.route("/api/search/image", imageSearch(context));
  app.route("/api/search", textSearch(context));
  app.route("/api/challenge", challenges(context));
  app.route("/api/rating", ratings(context));
  app.route("/api/chart", charts(context));
  app.route("/api/export", exports(context));
  app.route("/api/feed", feeds(context));
  app.route("/api/file", files(context));
  app.route("/api/repost", reposts(context));
  app.route("/api/event", events(context));
  app.route("/api/dead", dead(context));
  app.route("/api/requeue", requeue(context));
  app.route("/api/placeholder", placeholders(context));
  app.route("/api/block", blocks(context));
  app.route("/api/audit", audits(context));
  app.route("/api/status", status(context));
  app.route("/api/key", keys(context));
  app.route("/media", originals(context));
  app.route("/thumbs", thumbnails(context));

  app.notFound(answerNotFound);
  app.onError(answerError(context.log));
  return app;
}
