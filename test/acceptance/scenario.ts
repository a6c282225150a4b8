import { createStandIn, type StandIn } from "../../scripts/world/stand-in.ts";
import type { Kind } from "../../scripts/world/kinds.ts";
import { submissionsOf, type World } from "../../scripts/world/world.ts";
import type { EndState } from "./compare.ts";
import { type OpenRow, openRows, readEndState } from "./end-state.ts";
import { Rebooru } from "./rebooru.ts";
import { freshKinds, kindsOf, mainSubreddit } from "./world.ts";

const pollsForNews =
  /\/api\/posts\/search\?|^https:\/\/oauth\.reddit\.com\/r\/\w+\/new|\/\.rss\?|^https:\/\/api\.pullpush\.io\//;

/** What goes wrong now and then, each once: the archive is slow, down, out of budget; Imgur is. */
function createHiccups(): (url: URL) => Response | undefined {
  let [searches, calls] = [0, 0];
  const page = () =>
    new Response("<html>503</html>", { status: 503, headers: { "content-type": "text/html" } });
  return ({ hostname, pathname }) => {
    if (hostname === "api.imgur.com") {
      calls++;
      if (calls === 5)
        return Response.json(
          { errors: [{ id: "x", code: "429", status: "Too Many Requests", detail: "Slow down" }] },
          { status: 429, headers: { "retry-after": "1" } },
        );
      return calls === 12 ? page() : undefined;
    }
    if (pathname !== "/api/posts/search") return undefined;
    searches++;
    if (searches === 4)
      return Response.json({ data: null, error: "Timeout. Maybe slow down a bit" }, { status: 422 });
    if (searches === 7) return page();
    return searches === 9
      ? Response.json(
          { data: null, error: "Slow down a little" },
          { status: 429, headers: { "retry-after": "1" } },
        )
      : undefined;
  };
}

/** A server, the services around it and what they hold. */
export class Scenario {
  private constructor(
    readonly standIn: StandIn,
    readonly server: Rebooru,
  ) {}

  /** @param options.count submissions; `extra`: kinds beyond the mix; `unlisted`: a second subreddit with half of them,
   * which the archive does not list. */
  static async open(options: {
    readonly seed: number;
    readonly now: number;
    readonly count?: number;
    readonly extra?: readonly Kind[];
    readonly unlisted?: string;
    readonly environment?: { readonly [name: string]: string | undefined };
  }): Promise<Scenario> {
    const { seed, now, count = 500, extra = [], unlisted } = options;
    const kinds = kindsOf(seed, count - freshKinds.length, extra);
    const standIn = await createStandIn({
      seed,
      now,
      subreddits: ["HarbourPics", ...(unlisted ? [{ name: unlisted, listed: false }] : [])],
      submissions: kinds.length,
      kinds,
      override: createHiccups(),
    });
    standIn.add(freshKinds.map((kind, n) => ({ kind, created: now - 240 + n * 30 })));
    return new Scenario(standIn, new Rebooru(standIn.gateways, options.environment));
  }

  get world(): World {
    return this.standIn.world;
  }

  get subreddit(): string {
    return mainSubreddit(this.world).name;
  }

  /** Follows the world's subreddit, as a client would. */
  async follow(): Promise<void> {
    const { status, body } = await this.server.ask("POST", "/api/subreddit", { name: this.subreddit });
    if (status !== 201) throw new Error(`following ${this.subreddit}: ${status} ${JSON.stringify(body)}`);
  }

  /** Waits until as many submissions are held as the world has (or as told), for at most so long. */
  async submissionsArrive(
    milliseconds: number,
    wanted = submissionsOf(this.world, this.subreddit).length,
  ): Promise<void> {
    const deadline = Date.now() + milliseconds;
    let held = 0;
    while (Date.now() < deadline) {
      held = (await this.server.list<unknown>("/api/submission")).length;
      if (held >= wanted) return;
      await Bun.sleep(300);
    }
    throw new Error(`${held} of ${wanted} submissions arrived\n${this.server.log().slice(-3000)}`);
  }

  /** Whether a submission ends well; others may be tried again hours later, with their reason recorded. */
  private mustSucceed(id: string): boolean {
    const submission = this.world.submissions.find((each) => each.id === id);
    return submission !== undefined && !submission.failure && !submission.mayFail;
  }

  /** Waits until nothing is left to do, for at most so long. */
  async quiet(milliseconds: number): Promise<void> {
    const deadline = Date.now() + milliseconds;
    let calm = 0;
    let open: OpenRow[] = [];
    while (Date.now() < deadline) {
      const before = this.standIn.requests.length;
      await Bun.sleep(1000);
      const held = await this.server.list<unknown>("/api/submission");
      open = openRows(this.server).filter((row) => row.reason === null || this.mustSucceed(row.submission));
      // The poll for what is new goes on for ever; anything else means that work is under way.
      const busy = this.standIn.requests.slice(before).some((visit) => !pollsForNews.test(visit.url));
      calm = held.length >= this.world.submissions.length && open.length === 0 && !busy ? calm + 1 : 0;
      if (calm >= 3) return;
    }
    const { body } = await this.server.ask("GET", "/api/status");
    throw new Error(
      `still open: ${JSON.stringify(open.slice(0, 20))}; ${JSON.stringify(body)}\n${this.server.log().slice(-3000)}`,
    );
  }

  /** What the server holds now. */
  state(): Promise<EndState> {
    return readEndState(this.server);
  }

  /** Ends everything and removes what it left. */
  async end(): Promise<void> {
    await this.server.remove();
    await this.standIn.close();
  }
}
