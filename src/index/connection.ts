import { AppError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Reply, Requests } from "./messages.ts";

/** The near end of the index's thread. */
export type Connection = {
  /**
   * @throws AppError what the thread answered with; `internal` when it crashed, now or before;
   * `stopping` once closed.
   */
  ask<Kind extends keyof Requests>(
    kind: Kind,
    ask: Requests[Kind]["ask"],
    transfer?: ArrayBufferLike[],
  ): Promise<Requests[Kind]["answer"]>;
  close(): void;
};

type Waiting = { resolve(answer: Requests[keyof Requests]["answer"]): void; reject(error: AppError): void };

/** Speaks with a thread that answers `Ask` with `Reply`. A crash is logged and rejects what is pending and what follows. */
export function connect(worker: Worker, log: Log): Connection {
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  let ended: AppError | undefined;

  const end = (error: AppError) => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };

  const crash = (reason: string) => {
    if (ended !== undefined) return;
    const error = new AppError("internal", `index thread: ${reason}`);
    log.error({ err: error }, "the index has crashed; searches fail until a restart");
    end(error);
  };

  worker.addEventListener("message", ({ data: reply }: MessageEvent<Reply>) => {
    const caller = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ("error" in reply) {
      const { code, message, retryAfter } = reply.error;
      caller?.reject(new AppError(code, message, retryAfter === undefined ? {} : { retryAfter }));
    } else caller?.resolve(reply.answer);
  });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    // Bun's message is the error as it prints it: lines of source first.
    const [line] = /^\w*error: .*$/im.exec(event.message) ?? [event.message];
    crash(line);
  });
  worker.addEventListener("messageerror", () => crash("a message that cannot be read"));
  worker.addEventListener("close", () => crash("ended"));

  return {
    ask(kind, ask, transfer = []) {
      if (ended !== undefined) return Promise.reject(ended);
      const id = asked++;
      return new Promise((resolve, reject) => {
        // The reply to a kind of request is of that kind: `messages.ts` says so to both ends.
        waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
        worker.postMessage({ id, kind, ask }, [...new Set(transfer)]);
      });
    },
    close() {
      end(new AppError("stopping", "index: closed"));
      worker.terminate();
    },
  };
}
