import { Archive, Shelf } from "./archive.ts";
import { Imgur } from "./imgur.ts";
import { Maker } from "./maker.ts";
import { RedditApi } from "./reddit-api.ts";
import { respond, sorryPage, stumbleResponse } from "./sites.ts";
import type { World } from "./world.ts";

/** One request that reached the stand-in. */
export interface Visit {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly userAgent: string;
  /** Whether the answer was 200 with somebody's picture. */
  readonly picture: boolean;
}

/** How the services are played. */
export interface StandInOptions {
  readonly worlds: readonly World[];
  /** Subreddits the archive holds posts of and does not list. */
  readonly unlisted?: readonly string[];
  readonly reddit?: { readonly id: string; readonly secret: string };
  /** The longest page the archive can give without timing out. */
  readonly slowAbove?: number;
  /** Answers before anything else does, where a test wants a service to be in a bad way. */
  readonly override?: (url: URL, request: Request) => Response | undefined;
  /** Seconds; what is posted later is not shown yet. */
  readonly now?: () => number;
}

/** The upstream services in one local server, reached through `FETCH_GATEWAYS`. */
export class StandIn {
  readonly visits: Visit[] = [];
  private readonly server: Bun.Server<undefined>;
  private readonly archive: Archive;
  private readonly reddit: RedditApi;
  private readonly imgurs: readonly Imgur[];
  private readonly makers: readonly Maker[];

  constructor(private readonly options: StandInOptions) {
    const now = options.now ?? (() => Math.floor(Date.now() / 1000));
    const shelf = new Shelf(options.worlds);
    const unlisted = new Set(options.unlisted ?? []);
    const listed = new Set(
      options.worlds.map((world) => world.subreddit).filter((name) => !unlisted.has(name)),
    );
    this.archive = new Archive(shelf, listed, now, options.slowAbove);
    this.reddit = new RedditApi(shelf, options.reddit ?? { id: "", secret: "" }, now);
    this.makers = options.worlds.map((world) => world.maker);
    this.imgurs = this.makers.map((maker) => new Imgur(maker));
    // Answers that stall do so for longer than any client should wait.
    this.server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      idleTimeout: 255,
      fetch: (request) => this.receive(request),
    });
  }

  /** What to put into `FETCH_GATEWAYS`. */
  get gateways(): string {
    return `*=${this.through("{url}")}`;
  }

  /** The address that answers for an upstream URL (already percent-encoded). */
  through(encodedUrl: string): string {
    return `http://127.0.0.1:${this.server.port}/?url=${encodedUrl}`;
  }

  /** Asks as a worker that is not Rebooru's; its visits carry the given user agent. */
  fetchAs(userAgent: string, url: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.through(encodeURIComponent(url)), {
      ...init,
      redirect: "manual",
      headers: { ...(init.headers as Record<string, string> | undefined), "user-agent": userAgent },
    });
  }

  /** Stops serving. */
  async stop(): Promise<void> {
    await this.server.stop(true);
  }

  private async receive(request: Request): Promise<Response> {
    const asked = new URL(request.url).searchParams.get("url");
    if (asked === null || !URL.canParse(asked)) return new Response("no url", { status: 400 });
    const url = new URL(asked);
    const response = this.options.override?.(url, request) ?? (await this.answer(url, request));
    this.visits.push({
      method: request.method,
      url: url.href,
      status: response.status,
      userAgent: request.headers.get("user-agent") ?? "",
      picture: response.status === 200 && this.isPicture(url),
    });
    return request.method === "HEAD" ? new Response(null, response) : response;
  }

  private isPicture(url: URL): boolean {
    return (
      this.imgurs.some((imgur) => imgur.serves(url)) ||
      this.makers.some(({ sites }) => sites.at(url.href)?.kind === "picture")
    );
  }

  private async answer(url: URL, request: Request): Promise<Response> {
    if (url.hostname === "arctic-shift.photon-reddit.com") return this.archive.answer(url);
    // It holds nothing of these subreddits.
    if (url.hostname === "api.pullpush.io") return Response.json({ data: [] });
    if (url.hostname === "www.reddit.com" || url.hostname === "oauth.reddit.com")
      return this.reddit.answer(url, request);
    if (/(^|\.)imgur\.(com|io)$/.test(url.hostname)) return this.imgur(url, request);
    const sites = this.makers.map((maker) => maker.sites).find((one) => one.at(url.href) !== undefined);
    const answer = sites?.at(url.href);
    if (!sites || !answer) return new Response("", { status: 404 });
    const stumble = sites.takeStumble(url.href);
    if (stumble) return stumbleResponse(stumble);
    // i.redd.it shows a page to whoever would rather have one.
    const prefersPages = /text\/html/.test(request.headers.get("accept") ?? "");
    if (url.hostname.endsWith("redd.it") && prefersPages && answer.kind === "picture")
      return respond({ kind: "html", html: sorryPage });
    return respond(answer);
  }

  private async imgur(url: URL, request: Request): Promise<Response> {
    let response: Response | undefined;
    for (const imgur of this.imgurs) {
      response = await imgur.answer(url, request);
      if (response.status === 200 || response.status === 429 || response.status === 503) return response;
    }
    return response ?? new Response("", { status: 404 });
  }
}
