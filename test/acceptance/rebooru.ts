import { mkdtempSync, openSync, closeSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const projectRoot = new URL("../../", import.meta.url).pathname;
/** The key every harness server is started with. */
export const apiKey = "acceptance-key-0123456789abcdef0123456789";

/** An answer of the server: its status, and its body read as JSON where it is JSON. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

function freePort(): number {
  const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response() });
  const { port } = server;
  void server.stop(true);
  if (port === undefined) throw new Error("no free port");
  return port;
}

function groupLives(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

const running = new Set<number>();

function endAll(): void {
  for (const group of running) if (groupLives(group)) process.kill(-group, "SIGKILL");
  running.clear();
}

// A server in a group of its own outlives a test run that is broken off, unless it is ended here.
process.on("exit", endAll);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    endAll();
    process.exit(1);
  });
}

/** Rebooru as an operator runs it: a child process on a folder of its own. */
export class Rebooru {
  readonly dataDir = mkdtempSync(join(tmpdir(), "rebooru-acceptance-"));
  readonly port = freePort();
  private child: Bun.Subprocess | undefined;
  private readonly logFile = join(this.dataDir, "..", `${this.dataDir.split("/").at(-1) ?? "rebooru"}.log`);

  constructor(
    private readonly gateways: string,
    private readonly environment: { readonly [name: string]: string | undefined } = {},
  ) {}

  /** Starts the server, with other variables if told, and waits until it answers. */
  async start(environment: { readonly [name: string]: string | undefined } = {}): Promise<void> {
    const log = openSync(this.logFile, "a");
    this.child = Bun.spawn(["bun", "run", "start"], {
      cwd: projectRoot,
      // A group of its own, so that a kill reaches the server behind `bun run` and its helpers as well.
      detached: true,
      stdin: "ignore",
      stdout: log,
      stderr: log,
      env: {
        PATH: process.env["PATH"],
        HOME: process.env["HOME"],
        DATA_DIR: this.dataDir,
        PORT: String(this.port),
        API_KEY: apiKey,
        TICK_SECONDS: "1",
        // What is done stays done: waiting for the end would otherwise take a week.
        REVISIT_HOURS: "none",
        HOST_PACE: "*=8/0",
        IMGUR_CLIENT_ID: "acceptance",
        FETCH_GATEWAYS: this.gateways,
        ...this.environment,
        ...environment,
      },
    });
    closeSync(log);
    running.add(this.child.pid);
    const deadline = Date.now() + 30_000;
    while (Date.now() < deadline) {
      if (this.child.exitCode !== null) break;
      const answer = await this.ask("GET", "/api/subreddit").catch(() => undefined);
      if (answer?.status === 200) return;
      await Bun.sleep(50);
    }
    throw new Error(`the server does not answer:\n${this.log().slice(-2000)}`);
  }

  /** Ends every process of the server at once, leaving it no time for anything. */
  async kill(): Promise<void> {
    const child = this.child;
    if (!child) return;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // The group is gone already.
    }
    await child.exited;
    running.delete(child.pid);
    this.child = undefined;
  }

  /** Ends the server's own process alone, as an out-of-memory killer does; tells whether anything outlived it. */
  async killAlone(): Promise<{ readonly orphans: boolean }> {
    const child = this.child;
    if (!child) return { orphans: false };
    const served = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim().split(" ")[0];
    process.kill(served ? Number(served) : child.pid, "SIGKILL");
    await child.exited;
    running.delete(child.pid);
    this.child = undefined;
    for (let tries = 0; tries < 20; tries++) {
      await Bun.sleep(100);
      if (!groupLives(child.pid)) return { orphans: false };
    }
    process.kill(-child.pid, "SIGKILL");
    return { orphans: true };
  }

  /** Asks the server to stop; gives its exit code and how long it took. */
  async stop(): Promise<{ readonly code: number; readonly milliseconds: number }> {
    const child = this.child;
    if (!child) return { code: 0, milliseconds: 0 };
    const began = Date.now();
    child.kill("SIGTERM");
    const code = await Promise.race([child.exited, Bun.sleep(15_000).then(() => -1)]);
    const milliseconds = Date.now() - began;
    await this.kill();
    return { code, milliseconds };
  }

  /** Ends the server and removes its folder. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.dataDir, { recursive: true, force: true });
    rmSync(this.logFile, { force: true });
  }

  /** Everything the server has printed. */
  log(): string {
    return readFileSync(this.logFile, "utf8");
  }

  /** One request with the key; `body` is sent as JSON unless it is a form or a string. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: { readonly [name: string]: string } = {},
  ): Promise<Answered> {
    const plain = body === undefined || body instanceof FormData || typeof body === "string";
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      headers: {
        "x-api-key": apiKey,
        ...(plain && typeof body !== "string" ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: plain ? (body as FormData | string) : JSON.stringify(body) }),
    });
    const text = await response.text();
    let parsed: unknown = text;
    try {
      parsed = JSON.parse(text);
    } catch {
      // Not JSON: the text itself is the answer.
    }
    return { status: response.status, headers: response.headers, body: parsed };
  }

  /** A GET that must succeed, its body taken for a list. */
  async list<Row>(path: string): Promise<Row[]> {
    const { status, body } = await this.ask("GET", path);
    if (status !== 200 || !Array.isArray(body))
      throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
    return body as Row[];
  }
}
