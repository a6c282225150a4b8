import { AppError, type ErrorCode } from "../errors.ts";

/** Requests of a thread by kind, with their answers. All of it survives `structuredClone`. */
type Requests = Record<string, { ask: unknown; answer: unknown }>;

/** One request: its number, its kind and its arguments. */
export type Ask<Known extends Requests> = {
  [Kind in keyof Known]: { id: number; kind: Kind; ask: Known[Kind]["ask"] };
}[keyof Known];

type Answer<Known extends Requests> = Known[keyof Known]["answer"];

/** A reply, or a notice that the thread sends by itself; it survives `structuredClone`. */
type Message<Known extends Requests, Notice> = Reply<Known> | { notice: Notice };

type Reply<Known extends Requests> =
  | { id: number; answer: Answer<Known> }
  | { id: number; error: { code: ErrorCode; message: string; retryAfter: number | undefined } };

/** The caller's end of a thread. */
export type Thread<Known extends Requests> = {
  /**
   * @throws AppError what the thread answered with; `internal` when it crashed, now or before;
   * `stopping` once closed.
   */
  ask<Kind extends keyof Known>(
    kind: Kind,
    ask: Known[Kind]["ask"],
    transfer?: ArrayBufferLike[],
  ): Promise<Known[Kind]["answer"]>;
  /** Requests without an answer yet. */
  readonly waiting: number;
  /** Ends the thread and rejects all waiting requests. */
  close(): void;
};

/**
 * Calls a thread that answers by `answerCalls`. A crash rejects all waiting and later requests.
 * @param what Starts the message of a crash: `index thread`.
 * @param onDeath Called once when the thread ends without having been closed.
 * @param onNotice Called for each notice, before the reply to the request during which it was sent.
 */
export function callThread<Known extends Requests, Notice = never>(
  worker: Worker,
  what: string,
  onDeath: (error: AppError) => void,
  onNotice: (notice: Notice) => void = () => {},
): Thread<Known> {
  type Waiting = { resolve(answer: Answer<Known>): void; reject(error: AppError): void };
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
    const error = new AppError("internal", `${what}: ${reason}`);
    end(error);
    onDeath(error);
  };

  worker.addEventListener("message", ({ data: reply }: MessageEvent<Message<Known, Notice>>) => {
    if ("notice" in reply) return onNotice(reply.notice);
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
    get waiting() {
      return waiting.size;
    },
    ask(kind, ask, transfer = []) {
      if (ended !== undefined) return Promise.reject(ended);
      const id = asked++;
      return new Promise((resolve, reject) => {
        // The reply to a kind of request is of that kind: `answerCalls` and this share the table.
        waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
        worker.postMessage({ id, kind, ask }, [...new Set(transfer)]);
      });
    },
    close() {
      end(new AppError("stopping", `${what}: closed`));
      worker.terminate();
    },
  };
}

/**
 * The thread's end: answers the requests one after another, in order. An error crosses as code, message and `retryAfter`.
 */
export function answerCalls<Known extends Requests, Notice = never>(
  thread: Worker,
  what: string,
  answer: (request: Ask<Known>, notify: (notice: Notice) => void) => Answer<Known> | Promise<Answer<Known>>,
): void {
  const notify = (notice: Notice) => thread.postMessage({ notice });
  const reply = async (request: Ask<Known>): Promise<Reply<Known>> => {
    try {
      return { id: request.id, answer: await answer(request, notify) };
    } catch (thrown) {
      const { code, message, retryAfter } = AppError.from(thrown, `${what} ${String(request.kind)}`);
      return { id: request.id, error: { code, message, retryAfter } };
    }
  };
  let last = Promise.resolve();
  thread.onmessage = ({ data: request }: MessageEvent<Ask<Known>>) => {
    last = last.then(async () => thread.postMessage(await reply(request)));
  };
}
