import { expect, test } from "bun:test";
import pino from "pino";
import { connect } from "../../src/index/connection.ts";

/** A thread that answers a status, and comes to grief over anything else. */
const fragile = `
  self.onmessage = ({ data: { id, kind } }) => {
    if (kind === "status") self.postMessage({ id, answer: "well" });
    else if (kind === "complete") setTimeout(() => { throw new Error("no memory left"); });
    else process.exit(3);
  };
`;

function start() {
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const worker = new Worker(URL.createObjectURL(new Blob([fragile], { type: "application/javascript" })));
  return { connection: connect(worker, log), worker, lines };
}

test.each([
  ["throws", "complete", "error: no memory left"],
  ["exits", "remove", "ended"],
] as const)(
  "a thread that %s rejects what is pending and what follows, and is logged once",
  async (_, kind, reason) => {
    const { connection, worker, lines } = start();
    expect(await connection.ask("status", undefined)).toBe("well" as never);

    const pending =
      kind === "remove" ? connection.ask(kind, Float64Array.of()) : connection.ask(kind, undefined);
    expect(await pending.catch((error: unknown) => error)).toMatchObject({
      code: "internal",
      message: `index thread: ${reason}`,
    });
    const later = connection.ask("status", undefined);
    expect(await later.catch((error: unknown) => error)).toMatchObject({ code: "internal" });
    expect(lines.length).toBe(1);
    expect(lines[0]).toContain(reason);
    worker.terminate();
  },
);
