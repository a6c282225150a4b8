import { AppError, type ErrorCode } from "../errors.ts";
import { type Connection, openReader, openWriter } from "./connection.ts";
import { reports, writes } from "./store.ts";

/** What the main thread sends: first where to open what, then calls, at last `close`. */
export type StoreRequest =
  | { open: string; role: "writer" | "reader" }
  | { id: number; name: string; args: unknown[] }
  | { id: number; close: true };

/** What comes back, in the order of the requests; `ready` or `unopened` answers `open`. */
export type StoreReply =
  | { ready: true }
  | { unopened: string }
  | { id: number; result: unknown }
  | { id: number; error: { code: ErrorCode; message: string } };

declare const self: Worker;

const optimizeEveryMs = 3600_000;

type Call = (...args: unknown[]) => unknown;
let calls: Record<string, Call> = {};
let close = (): void => {};

self.onmessage = ({ data }: MessageEvent<StoreRequest>) => {
  if ("open" in data) {
    const connection = open(data.open, data.role);
    if (!connection) return;
    // Statistics follow what has been added meanwhile; the limit keeps each look short.
    if (data.role === "writer") setInterval(() => connection.$client.run("PRAGMA optimize"), optimizeEveryMs);
    calls = { ...(data.role === "writer" ? writes(connection) : reports(connection)) } as Record<
      string,
      Call
    >;
    close = () => {
      if (data.role === "writer") connection.$client.run("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)");
      connection.$client.close();
    };
    return reply({ ready: true });
  }
  const { id } = data;
  try {
    if ("close" in data) {
      close();
      return reply({ id, result: undefined });
    }
    const call = calls[data.name];
    if (!call) throw new AppError("internal", `no database function ${data.name} here`);
    reply({ id, result: call(...data.args) });
  } catch (thrown) {
    const error = AppError.from(thrown, `database: ${"name" in data ? data.name : "close"}`);
    reply({ id, error: { code: error.code, message: error.message } });
  }
};

/** Says why where it cannot. */
function open(path: string, role: "writer" | "reader"): Connection | undefined {
  try {
    return role === "writer" ? openWriter(path) : openReader(path);
  } catch (error) {
    reply({ unopened: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

function reply(message: StoreReply): void {
  self.postMessage(message);
}
