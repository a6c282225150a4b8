import { Hono } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { type Bell, createBell } from "../../concurrency/bell.ts";
import { AppError } from "../../errors.ts";
import type { Change } from "../../process/changes.ts";
import { logBroken } from "../answer/answer-error.ts";
import { cached } from "../answer/cached.ts";
import type { AppContext } from "../app-context.ts";
import { crowded, openShare } from "../limit/under-way.ts";
import { stopWithClient } from "../request/stop-with-client.ts";
import { createStatusReport, type StatusNeeds } from "../status-report.ts";

const names = ["due", "event", "files", "status"] as const;
type Name = (typeof names)[number];

/** Milliseconds: changes are gathered before they are told, a status follows another, and silence lasts at most. */
const usualTimes = { gather: 500, status: 5000, heartbeat: 20_000 };

/** Streams share a status for so long. */
const statusSeconds = 2;

/** Milliseconds after which a browser whose connection was lost comes back. */
const retryMs = 3000;

type Needs = StatusNeeds & Pick<AppContext, "changes" | "signal">;

/** `/api/stream`: what changes, as server-sent events, until the client leaves or the program stops. */
export function streams(context: Needs, times = usualTimes): Hono {
  const report = cached(statusSeconds, context.now, createStatusReport(context));

  async function send(stream: SSEStreamingApi, signal: AbortSignal, wanted: ReadonlySet<Name>) {
    const inbox = openInbox(context.changes);
    signal.addEventListener("abort", () => stream.abort());
    stream.onAbort(inbox.bell.ring);
    const write = async (event: Name, data: unknown) => {
      if (wanted.has(event)) await stream.writeSSE({ event, data: JSON.stringify(data) });
    };
    const pause = createBell();
    let statusAt = 0;
    try {
      await stream.write(`retry: ${retryMs}\n\n`);
      while (!signal.aborted && !stream.aborted) {
        for (const [event, data] of inbox.take()) await write(event, data);
        if (wanted.has("status") && performance.now() >= statusAt) {
          await write("status", await report());
          statusAt = performance.now() + times.status;
        }
        const isQuiet = await inbox.isQuiet(
          wanted.has("status") ? statusAt - performance.now() : times.heartbeat,
          signal,
        );
        if (isQuiet) await stream.write(":\n\n");
        else await pause.wait(times.gather, signal);
      }
    } finally {
      inbox.close();
    }
  }

  return new Hono().get("/", (c) => {
    const wanted = readWanted(c.req.query("events"));
    const share = openShare(c, "streams");
    if (!share.grow(1)) throw crowded(c, "streams");
    // Nothing reads its body.
    if (c.req.method === "HEAD") {
      share.release();
      return c.body(null, 200, { "content-type": "text/event-stream" });
    }
    return streamSSE(c, async (stream) => {
      try {
        await stopWithClient(c, context, ({ signal }) => send(stream, signal, wanted));
      } catch (thrown) {
        logBroken(c, thrown);
      } finally {
        share.release();
      }
    });
  });
}

/** The names in a list with commas; without one all. @throws AppError `bad_request` for a name that is none. */
function readWanted(text: string | undefined): ReadonlySet<Name> {
  if (text === undefined) return new Set(names);
  const wanted = text.split(",").map((word) => names.find((name) => name === word));
  if (wanted.every((name) => name !== undefined)) return new Set(wanted);
  throw new AppError(
    "bad_request",
    `events: ${JSON.stringify(text.slice(0, 100))}; allowed: ${names.join(", ")}`,
  );
}

/** Gathers what changes until it is taken, so that a client that reads slowly is told less often, and never twice. */
function openInbox(changes: Needs["changes"]) {
  const bell: Bell = createBell();
  const due = new Set<Change["due"][number]>();
  const last: { event?: number; post?: number } = {};
  const close = changes.listen((change: Change) => {
    for (const stage of change.due) due.add(stage);
    if (change.event !== undefined) last.event = change.event;
    if (change.post !== undefined) last.post = Math.max(last.post ?? 0, change.post);
    bell.ring();
  });
  return {
    bell,
    close,
    take(): [Name, unknown][] {
      const taken: [Name, unknown][] = [
        ...(due.size > 0 ? [["due", { stages: [...due] }] as [Name, unknown]] : []),
        ...(last.event === undefined ? [] : [["event", { seq: last.event }] as [Name, unknown]]),
        ...(last.post === undefined ? [] : [["files", { newest: last.post }] as [Name, unknown]]),
      ];
      due.clear();
      delete last.event;
      delete last.post;
      return taken;
    },
    /** Waits for a change. @returns whether none came within `ms`. */
    async isQuiet(ms: number, signal: AbortSignal): Promise<boolean> {
      await bell.wait(Math.max(0, ms), signal);
      return due.size === 0 && last.event === undefined && last.post === undefined;
    },
  };
}
