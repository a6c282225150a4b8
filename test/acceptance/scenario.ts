import { readEndState } from "./end-state.ts";
import type { EndState } from "./compare.ts";
import { Rebooru } from "./rebooru.ts";
import { StandIn, type StandInOptions } from "./upstream/stand-in.ts";
import { makeWorld, type World } from "./upstream/world.ts";

/** A server, the services around it and what they hold. */
export class Scenario {
  readonly world: World;
  readonly standIn: StandIn;
  readonly server: Rebooru;

  constructor(options: {
    readonly seed: number;
    readonly now: number;
    readonly count?: number;
    readonly more?: readonly World[];
    readonly environment?: { readonly [name: string]: string };
    readonly standIn?: Omit<StandInOptions, "worlds">;
  }) {
    const { seed, now, count } = options;
    this.world = makeWorld({ seed, now, ...(count === undefined ? {} : { count }) });
    this.standIn = new StandIn({ worlds: [this.world, ...(options.more ?? [])], ...options.standIn });
    this.server = new Rebooru(this.standIn.gateways, options.environment);
  }

  /** Follows the world's subreddit, as a client would. */
  async follow(): Promise<void> {
    const { status, body } = await this.server.ask("POST", "/api/subreddit", { name: this.world.subreddit });
    if (status !== 201)
      throw new Error(`following ${this.world.subreddit}: ${status} ${JSON.stringify(body)}`);
  }

  /** Waits until every submission of the world is held, for at most so long. */
  async submissionsArrive(milliseconds: number): Promise<void> {
    const deadline = Date.now() + milliseconds;
    let held = 0;
    while (Date.now() < deadline) {
      held = (await this.server.list<unknown>("/api/submission")).length;
      if (held >= this.world.posts.length) return;
      await Bun.sleep(300);
    }
    throw new Error(
      `${held} of ${this.world.posts.length} submissions arrived\n${this.server.log().slice(-3000)}`,
    );
  }

  /** Waits until nothing is left to do, for at most so long. */
  async quiet(milliseconds: number): Promise<void> {
    const deadline = Date.now() + milliseconds;
    let calm = 0;
    while (Date.now() < deadline) {
      const before = this.standIn.visits.length;
      await Bun.sleep(1000);
      const { body } = await this.server.ask("GET", "/api/status");
      const held = await this.server.list<unknown>("/api/submission");
      const open = openWork(body);
      const whole = held.length >= this.world.posts.length;
      // The poll for what is new goes on for ever; anything else means that work is under way.
      const busy = this.standIn.visits
        .slice(before)
        .some((visit) => !visit.url.includes("/api/posts/search"));
      calm = whole && open === 0 && !busy ? calm + 1 : 0;
      if (calm >= 3) return;
    }
    const { body } = await this.server.ask("GET", "/api/status");
    throw new Error(`still not quiet: ${JSON.stringify(body)}\n${this.server.log().slice(-3000)}`);
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

/** How much work the status names as not finished. */
function openWork(status: unknown): number {
  const counts = (status as { counts?: { [table: string]: { [state: string]: number } } }).counts ?? {};
  return ["links", "images"].reduce(
    (sum, table) => sum + (counts[table]?.["due"] ?? 0) + (counts[table]?.["waiting"] ?? 0),
    0,
  );
}
