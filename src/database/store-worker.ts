import type { Database } from "bun:sqlite";
import { AppError } from "../errors.ts";
import { answerCalls, type Ask } from "../concurrency/worker-calls.ts";
import { type Checkpoint, emptyLog } from "./checkpoint.ts";
import { closeConnection, type Connection, openReader, openWriter } from "./connection.ts";
import { noteChanges, type StoreNotice } from "./notices.ts";
import { readerReads } from "./reader-reads.ts";
import { reportReads } from "./report-reads.ts";
import { writes } from "./writes.ts";

/** What a thread does: the only writer, due rows and pages, or reports over whole tables. */
export type StoreRole = "writer" | "reader" | "reports";

const functionsOf = { writer: writes, reader: readerReads, reports: reportReads } as const;

/** Requests of the main thread: first `open`, answered by the names of the functions, then calls, and at last `close`. */
export type StoreRequests = {
  open: { ask: { path: string; role: StoreRole; busyMs: number }; answer: string[] };
  call: { ask: { name: string; args: unknown[] }; answer: unknown };
  close: { ask: undefined; answer: Checkpoint };
};

declare const self: Worker;

const optimizeEveryMs = 3600_000;

let calls: Record<string, (...args: unknown[]) => unknown> = {};
let close = (): Checkpoint => ({ pagesLeft: 0 });
let wait: ReturnType<typeof createWait> | undefined;
let takeNotice = (): StoreNotice | undefined => undefined;

function answer(request: Ask<StoreRequests>, notify: (notice: StoreNotice) => void): unknown {
  switch (request.kind) {
    case "open":
      return open(request.ask);
    case "call":
      try {
        return call(request.ask.name, request.ask.args);
      } finally {
        const notice = takeNotice();
        if (notice) notify(notice);
      }
    case "close":
      return close();
  }
}

function open({ path, role, busyMs }: StoreRequests["open"]["ask"]): string[] {
  const isWriter = role === "writer";
  const connection = connect(path, isWriter, busyMs);
  wait = createWait(connection.$client, busyMs);
  const optimizing = isWriter ? setInterval(() => optimize(connection), optimizeEveryMs) : undefined;
  takeNotice = isWriter ? noteChanges(connection) : () => undefined;
  calls = { ...functionsOf[role](connection) } as typeof calls;
  close = () => {
    clearInterval(optimizing);
    if (isWriter) optimize(connection);
    const checkpoint = isWriter ? emptyLog(connection) : { pagesLeft: 0 };
    closeConnection(connection);
    return checkpoint;
  };
  return Object.keys(calls);
}

/** Keeps statistics up to date; the limit keeps each run short. */
function optimize({ $client }: Connection): void {
  try {
    $client.run("PRAGMA optimize");
  } catch {
    // A full disk, or another program's lock: old statistics will do until the next time.
  }
}

function connect(path: string, isWriter: boolean, busyMs: number): Connection {
  try {
    return isWriter ? openWriter(path, busyMs) : openReader(path, busyMs);
  } catch (cause) {
    throw AppError.from(cause, `database ${path}: it cannot be opened`);
  }
}

function call(name: string, args: unknown[]): unknown {
  const run = calls[name];
  if (!run) throw new AppError("internal", `no database function ${name} here`);
  try {
    const result = run(...args);
    wait?.forNext(true);
    return result;
  } catch (thrown) {
    const error = AppError.from(thrown, `database: ${name}`);
    wait?.forNext(error.code !== "busy");
    throw error;
  }
}

/** How long a connection waits for a lock: of the calls in a row that find the database locked only the first waits long. */
function createWait(client: Database, busyMs: number) {
  let isLong = true;
  return {
    forNext(long: boolean): void {
      if (long === isLong) return;
      isLong = long;
      client.run(`PRAGMA busy_timeout = ${long ? busyMs : Math.ceil(busyMs / 50)}`);
    },
  };
}

answerCalls<StoreRequests, StoreNotice>(self, "database:", answer);
