import { existsSync } from "node:fs";
import { setPriority } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { type Config, readConfig } from "../src/config/config.ts";
import { readServerAddress } from "../src/process/data-folder.ts";
import { AppError } from "../src/errors.ts";
import { UsageError } from "./command.ts";
import type { Sighting } from "../src/model/submission.ts";
import type { Imported } from "../src/tasks/import.ts";

/** The HTTP API, whether a server runs or not. */
export type Client = {
  /** Sends JSON (a text as NDJSON, a form as it is), returns the answer's JSON. @throws AppError with the API's own message. */
  request(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Writes what a path answers into a file. @returns its SHA-256, hexadecimal. @throws AppError as `request` does. */
  download(path: string, file: string): Promise<string>;
  /** Hands over submissions of a dump. */
  ingest(batch: readonly Sighting[]): Promise<Imported>;
  close(): Promise<void>;
};

/** The API of a running server, and where it is: `http://127.0.0.1:8080`. */
type ServerClient = Client & { origin: string };

const sumsShape = z.object({
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  invalid: z.number(),
});
const itemsShape = z.object({
  items: z.array(z.object({ item: z.number(), outcome: z.string(), message: z.string().optional() })),
});

/** How nice a command is that hands much over to a server. */
const beside = 10;

const failure = z.object({ message: z.string(), error: z.object({ code: z.string() }) });

/**
 * Reaches the data folder's API: over the port of the server that holds it, else by holding the folder
 * and answering the same routes in this process, without the workers.
 * @param creates whether the command may begin a data folder; one that only reads must not.
 * @throws AppError `not_found` where there is none and it may not.
 */
export async function openClient({ creates }: { creates: boolean }): Promise<Client> {
  const config = readConfig();
  const server = await reachServer(config);
  if (server) return server;
  if (!creates) requireDataFolder(config);
  // The whole program, which only a command that does the work itself has to load.
  const { openProgram } = await import("./program.ts");
  const program = await openProgram(config);
  const { ingest, close } = program;
  return { ...clientOf(program.token, "http://localhost", program.answer), ingest, close };
}

/** @throws AppError `not_found` where there is no database: nothing is created there. */
export function requireDataFolder({ dataDir }: Pick<Config, "dataDir">): void {
  if (existsSync(join(dataDir, "rebooru.sqlite"))) return;
  const mend = "set DATA_DIR to the folder of your server, or begin one with bun run start";
  throw new AppError("not_found", `DATA_DIR=${JSON.stringify(dataDir)} has no database: ${mend}`);
}

/** The server that holds the data folder; `undefined` where there is none. */
export async function reachServer({ dataDir }: Pick<Config, "dataDir">): Promise<ServerClient | undefined> {
  const server = readServerAddress(dataDir);
  if (!server || !(await answers(server.host, server.port))) return undefined;
  const origin = `http://${bracketed(server.host)}:${server.port}`;
  const client = clientOf(server.token, origin, fetch);
  // The server's own requests come first.
  const ingest: Client["ingest"] = (batch) => (setPriority(beside), post(batch, client));
  return { ...client, origin, ingest, close: async () => {} };
}

async function post(batch: readonly Sighting[], client: Pick<Client, "request">): Promise<Imported> {
  const lines = batch.map((sighting) => JSON.stringify(sighting)).join("\n");
  const send = (query: string) => client.request("POST", `/api/ingest?provider=dump${query}`, lines);
  const { invalid, ...sums } = sumsShape.parse(await send("&items=false"));
  if (invalid === 0) return { ...sums, refused: [] };
  // Seldom: once more, which changes nothing, to be told which and why.
  const { items } = itemsShape.parse(await send(""));
  const refused = items.filter((one) => one.outcome === "invalid");
  return {
    ...sums,
    refused: refused.map(({ item, message = "refused" }) => ({ at: item, reason: message })),
  };
}

function clientOf(
  token: string,
  origin: string,
  send: (url: string, init: RequestInit) => Promise<Response>,
): Pick<Client, "request" | "download"> {
  return {
    async download(path, file) {
      const answer = await reached(send, origin, path, { headers: { "x-api-key": token } });
      if (!answer.ok) throw new AppError("bad_request", `GET ${path}: ${answer.status}`);
      const hash = new Bun.CryptoHasher("sha256");
      const writer = Bun.file(file).writer();
      for await (const chunk of answer.body ?? []) {
        hash.update(chunk);
        writer.write(chunk);
        await writer.flush();
      }
      await writer.end();
      return hash.digest("hex");
    },
    async request(method, path, body) {
      const isText = typeof body === "string";
      const isForm = body instanceof FormData;
      const headers = {
        "x-api-key": token,
        ...(body !== undefined &&
          !isForm && { "content-type": isText ? "application/x-ndjson" : "application/json" }),
      };
      const answer = await reached(send, origin, path, {
        method,
        headers,
        ...(body !== undefined && { body: isText || isForm ? body : JSON.stringify(body) }),
      });
      const json = readJson(await answer.text(), `${method} ${path}: ${answer.status}`);
      if (answer.ok) return json;
      const said = failure.safeParse(json);
      const message = said.success ? said.data.message : `${method} ${path}: ${answer.status}`;
      // What the API refuses was given on the command line.
      if (answer.status === 400 && said.data?.error.code === "bad_request") throw new UsageError(message);
      if (answer.status === 422) throw new UsageError(message);
      throw new AppError("bad_answer", message);
    },
  };
}

/** @throws AppError `unreachable` when the server went away. */
async function reached(
  send: (url: string, init: RequestInit) => Promise<Response>,
  origin: string,
  path: string,
  init: RequestInit,
): Promise<Response> {
  try {
    return await send(origin + path, init);
  } catch (cause) {
    const message = `the server at ${origin} went away: start it, or the command, again to go on`;
    throw new AppError("unreachable", message, { cause });
  }
}

const bracketed = (host: string) => (host.includes(":") ? `[${host}]` : host);

/** @param what Starts the message: `GET /api/feed: 200`. */
function readJson(text: string, what: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("bad_answer", `${what}, but not JSON`, { cause });
  }
}

const rebooru = z.object({ name: z.literal("Rebooru") });

/** A killed server leaves its address behind, and another program may have taken it: only Rebooru's own answer counts. */
async function answers(host: string, port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://${bracketed(host)}:${port}/`, { signal: AbortSignal.timeout(15_000) });
    return answer.ok && rebooru.safeParse(await answer.json()).success;
  } catch {
    return false;
  }
}
