import { openRows, readEndState, type OpenRow } from "./end-state.ts";
import type { EndState } from "./compare.ts";
import { Rebooru } from "./rebooru.ts";
import type { Recipe } from "./upstream/maker.ts";
import { StandIn, type StandInOptions } from "./upstream/stand-in.ts";
import { makeWorld, type World } from "./upstream/world.ts";

const pollsForNews =
  /\/api\/posts\/search\?|^https:\/\/oauth\.reddit\.com\/r\/\w+\/new|\/\.rss\?|^https:\/\/api\.pullpush\.io\//;

/** A server, the services around it and what they hold. */
export class Scenario {
  readonly world: World;
  readonly standIn: StandIn;
  readonly server: Rebooru;

  constructor(options: {
    readonly seed: number;
    readonly now: number;
    readonly count?: number;
    readonly extra?: readonly Recipe[];
    readonly more?: readonly World[];
    readonly environment?: { readonly [name: string]: string | undefined };
    readonly standIn?: Omit<StandInOptions, "worlds">;
  }) {
    const { seed, now, count, extra = [] } = options;
    this.world = makeWorld({ seed, now, extra, ...(count === undefined ? {} : { count }) });
    this.standIn = new StandIn({ worlds: [this.world, ...(options.more ?? [])], ...options.standIn });
    this.server = new Rebooru(this.standIn.gateways, options.environment);
  }

  /** Follows the world's subreddit, as a client would. */
  async follow(): Promise<void> {
    const { status, body } = await this.server.ask("POST", "/api/subreddit", { name: this.world.subreddit });
    if (status !== 201)
      throw new Error(`following ${this.world.subreddit}: ${status} ${JSON.stringify(body)}`);
  }

  /** Waits until as many submissions are held as the world has (or as told), for at most so long. */
  async submissionsArrive(milliseconds: number, wanted = this.world.posts.length): Promise<void> {
    const deadline = Date.now() + milliseconds;
    let held = 0;
    while (Date.now() < deadline) {
      held = (await this.server.list<unknown>("/api/submission")).length;
      if (held >= wanted) return;
      await Bun.sleep(300);
    }
    throw new Error(`${held} of ${wanted} submissions arrived\n${this.server.log().slice(-3000)}`);
  }

  /** Whether a submission is one that ends well; others may be tried again hours later, their reason recorded. */
  private mustSucceed(id: string): boolean {
    return this.world.posts.find((entry) => entry.post.id === id)?.expect.dead === "none";
  }

  /** Waits until nothing is left to do, for at most so long. */
  async quiet(milliseconds: number): Promise<void> {
    const deadline = Date.now() + milliseconds;
    let calm = 0;
    let open: OpenRow[] = [];
    while (Date.now() < deadline) {
      const before = this.standIn.visits.length;
      await Bun.sleep(1000);
      const held = await this.server.list<unknown>("/api/submission");
      open = openRows(this.server).filter((row) => row.reason === null || this.mustSucceed(row.submission));
      // The poll for what is new goes on for ever; anything else means that work is under way.
      const busy = this.standIn.visits.slice(before).some((visit) => !pollsForNews.test(visit.url));
      calm = held.length >= this.world.posts.length && open.length === 0 && !busy ? calm + 1 : 0;
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
    await this.standIn.stop();
  }
}
