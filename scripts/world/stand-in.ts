import { writePicture } from "../../src/media/for-scripts/write-picture.ts";
import { answerPage, type Asked } from "./answers.ts";
import { answerArcticShift } from "./arctic-shift.ts";
import { answerAtom } from "./atom.ts";
import { compose, createWorld, type WorldOptions } from "./create-world.ts";
import type { Contest } from "./contest-world.ts";
import { createContestSite } from "./dpchallenge.ts";
import { addGenerated } from "./generated.ts";
import { createImgurApi, findOnImgur } from "./imgur.ts";
import type { Kind } from "./kinds.ts";
import { refuseAtLabs } from "./labs.ts";
import { answerPullPush } from "./pullpush.ts";
import { bytesOf, type Recipe } from "./recipes.ts";
import { createReddit } from "./reddit.ts";
import { addReposts } from "./reposts.ts";
import { serveReply } from "./serve-reply.ts";
import { answerWayback } from "./wayback.ts";
import type { Post, Reply, World, WorldSubmission } from "./world.ts";

/** One request that came through the gateway. */
export type LoggedRequest = {
  method: string;
  url: string;
  host: string;
  status: number;
  atMs: number;
  userAgent: string;
  /** A picture of the world was answered. */
  isPicture: boolean;
};

export type StandInOptions = Partial<WorldOptions> & {
  /** So many submissions more, in r/dalle2, with comments: their pictures come from OpenAI Labs. Default: none, and no r/dalle2. */
  generated?: number;
  /** Adds reposts, a template and an advertisement. Default: none beyond those among the submissions. */
  reposts?: boolean;
  /** How large DPChallenge is. Default: it has no challenges. */
  contests?: { challenges: number; pictures: number };
  /** Answers before anything else does, where a service shall be in a bad way. */
  override?: (url: URL) => Response | undefined;
};

export type StandIn = {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** The value for `FETCH_GATEWAYS`. */
  gateways: string;
  /** What upstream holds and what ought to come of it. */
  world: World;
  /** What DPChallenge holds. */
  contests: Contest[];
  /** Every request so far, in the order of the answers. */
  requests: LoggedRequest[];
  /** The bytes of a picture, as they are served. */
  bytesOf(recipe: Recipe): Promise<Uint8Array>;
  /** New posts arrive. `created` is now where it is not said. */
  add(posts: readonly { subreddit?: string; kind?: Kind; created?: number }[]): WorldSubmission[];
  /** A host (`i.redd.it`) answers everything with this from now on. */
  fail(host: string, reply: Reply): void;
  heal(host: string): void;
  /** The OAuth tokens given out so far stop working. */
  forgetTokens(): void;
  close(): Promise<void>;
};

const subreddits = ["pics", "EarthViews", "PaintedByMachines"];

/** Imgur's placeholder has this size; ours is plain grey. */
const placeholder = writePicture(
  { width: 161, height: 81, frames: 1, data: new Uint8Array(161 * 81 * 3).fill(200) },
  { format: "png" },
);

/**
 * Starts a local server that plays Arctic Shift, PullPush, Reddit's API and feeds, i.redd.it, Imgur, OpenAI Labs, the Wayback
 * Machine, DPChallenge and a few web sites behind a gateway template, over a world that depends on `seed` and `now` alone.
 * @param options.now default: the present second.
 * @param options.submissions in all; default 400.
 */
export async function createStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const seed = options.seed ?? 1;
  const started = Math.floor(Date.now() / 1000);
  const now = options.now ?? started;
  const clock = (): number => now + Math.floor(Date.now() / 1000) - started;
  const world = createWorld({ subreddits, submissions: 400, ...options, seed, now });
  if (options.reposts) addReposts(world, seed);
  if (options.generated) addGenerated(world, seed, options.generated);
  const [requests, failing, shown] = [[] as LoggedRequest[], new Map<string, Reply>(), new Set<string>()];

  const print = ({ id, post, atFirst }: WorldSubmission): Post => {
    if (!atFirst || shown.has(id)) return post;
    shown.add(id);
    return { ...post, ...atFirst };
  };
  const reddit = createReddit(world, print, clock);
  const contests = options.contests && createContestSite({ ...options.contests, seed, clock, side: 320 });
  const answerImgurApi = createImgurApi(world);

  const serve = (reply: Reply): Promise<Response> => {
    if (!reply.first) return serveReply(reply);
    const { first } = reply;
    delete reply.first;
    return serveReply(first);
  };

  async function find(asked: Asked): Promise<Response> {
    const { hostname, href, pathname } = asked.url;
    const failure = failing.get(hostname);
    if (failure) return serve(failure);
    const overridden = options.override?.(asked.url);
    if (overridden) return overridden;
    if (hostname === "arctic-shift.photon-reddit.com") return answerArcticShift(asked, world, print, clock());
    if (hostname === "api.pullpush.io") return answerPullPush(asked, world);
    if (hostname === "www.reddit.com" && pathname.endsWith("/.rss")) return answerAtom(asked, world);
    if (hostname === "api.imgur.com") return answerImgurApi(asked);
    if (/^(oauth|www|old)\.reddit\.com$/.test(hostname)) return reddit.answer(asked);
    // Both prefer a page to a picture for whoever would rather have one.
    if (/^(i|preview)\.redd\.it$/.test(hostname) && asked.headers.get("accept")?.startsWith("text/html"))
      return answerPage("Reddit image", 200);
    if (hostname === "i.imgur.com" && pathname === "/removed.png")
      return serve({ headers: { "content-type": "image/png" }, body: await placeholder });
    if (/^(i\.|m\.|www\.)?imgur\.com$/.test(hostname)) {
      const found = findOnImgur(asked, world);
      return found instanceof Response ? found : serve(found);
    }
    const reply = world.web.get(href) ?? contests?.answer(asked.url, asked.headers);
    if (reply) return serve(reply);
    if (hostname === "labs.openai.com") return refuseAtLabs(asked);
    if (hostname === "web.archive.org") return answerWayback(asked, world);
    return hostname === "preview.redd.it"
      ? answerPage("403 Forbidden", 403)
      : answerPage("404 Not Found", 404);
  }

  /** Whether a picture stands whole at a URL. */
  const isPicture = (url: URL): boolean => {
    const reply = world.web.get(url.href);
    return reply ? reply.picture !== undefined && reply.share === undefined : isOnImgur(url);
  };
  const isOnImgur = (url: URL): boolean =>
    url.hostname === "i.imgur.com" && !/\.(gifv|mp4)$|^\/removed\.png$/.test(url.pathname);

  // Answers that stall do so for longer than any client waits.
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 255,
    async fetch(request) {
      const target = new URL(request.url).searchParams.get("url") ?? "";
      if (!URL.canParse(target)) return new Response(`not an absolute URL: ${target}`, { status: 400 });
      const url = new URL(target);
      url.hash = "";
      const { method, headers } = request;
      const answer = await find({ method, url, headers, body: await request.text() });
      requests.push({
        method,
        url: url.href,
        host: url.hostname,
        status: answer.status,
        atMs: Date.now(),
        userAgent: headers.get("user-agent") ?? "",
        isPicture: answer.status === 200 && isPicture(url),
      });
      return method === "HEAD" ? new Response(null, answer) : answer;
    },
  });
  const url = `http://127.0.0.1:${server.port}`;

  return {
    url,
    gateways: `*=${url}/?url={url}`,
    world,
    contests: contests?.contests ?? [],
    requests,
    bytesOf,
    add(posts) {
      const made = posts.map(({ subreddit, kind = "image", created = clock() }) => {
        const place = subreddit ?? world.subreddits[0]?.name ?? "pics";
        const submission = compose(world, seed, { subreddit: place, kind, created });
        // Stored before the next is composed, since ids are told apart by what the world holds.
        world.submissions.push(submission);
        return submission;
      });
      world.submissions.sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));
      return made;
    },
    fail: (host, reply) => void failing.set(host, reply),
    heal: (host) => void failing.delete(host),
    forgetTokens: reddit.forgetTokens,
    close: () => server.stop(true),
  };
}
