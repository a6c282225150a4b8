import { AppError } from "../errors.ts";
import { answerCalls, type Ask } from "../concurrency/worker-calls.ts";
import { type Connection, openReader, openWriter } from "./connection.ts";
import { noteChanges, type StoreNotice } from "./notices.ts";
import { readerReads } from "./reader-reads.ts";
import { writes } from "./writes.ts";

/** Requests of the main thread: first `open`, answered by the names of the functions, then calls, and at last `close`. */
export type StoreRequests = {
  open: { ask: { path: string; role: "writer" | "reader" }; answer: string[] };
  call: { ask: { name: string; args: unknown[] }; answer: unknown };
  close: { ask: undefined; answer: undefined };
};

declare const self: Worker;

const optimizeEveryMs = 3600_000;

let calls: Record<string, (...args: unknown[]) => unknown> = {};
let close = (): void => {};
let takeNotice = (): StoreNotice | undefined => undefined;

function answer(request: Ask<StoreRequests>, notify: (notice: StoreNotice) => void): unknown {
  switch (request.kind) {
    case "open":
      return open(request.ask.path, request.ask.role);
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

function open(path: string, role: "writer" | "reader"): string[] {
  const isWriter = role === "writer";
  const connection = connect(path, isWriter);
  const { $client } = connection;
  // Keeps statistics up to date; the limit keeps each run short.
  const optimizing = isWriter
    ? setInterval(() => $client.run("PRAGMA optimize"), optimizeEveryMs)
    : undefined;
  takeNotice = isWriter ? noteChanges(connection) : () => undefined;
  calls = { ...(isWriter ? writes(connection) : readerReads(connection)) } as typeof calls;
  close = () => {
    clearInterval(optimizing);
    if (isWriter) $client.run("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)");
    $client.close();
  };
  return Object.keys(calls);
}

function connect(path: string, isWriter: boolean): Connection {
  try {
    return isWriter ? openWriter(path) : openReader(path);
  } catch (cause) {
    throw AppError.from(cause, `database ${path}: it cannot be opened`);
  }
}

function call(name: string, args: unknown[]): unknown {
  const run = calls[name];
  if (!run) throw new AppError("internal", `no database function ${name} here`);
  try {
    return run(...args);
  } catch (thrown) {
    throw AppError.from(thrown, `database: ${name}`);
  }
}

answerCalls<StoreRequests, StoreNotice>(self, "database:", answer);
