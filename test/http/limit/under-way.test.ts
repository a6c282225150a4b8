import fc from "fast-check";
import { Hono, type MiddlewareHandler } from "hono";
import { connect } from "node:net";
import { describe, expect, test } from "bun:test";
import { answerError } from "../../../src/http/answer/answer-error.ts";
import { setCaller } from "../../../src/http/caller.ts";
import { type Connection, identifyClient } from "../../../src/http/limit/client.ts";
import { createShares } from "../../../src/http/limit/shares.ts";
import { countUnderWay } from "../../../src/http/limit/under-way.ts";
import { limitBody, maxBodyBytes } from "../../../src/http/request/limit-body.ts";
import { serve } from "../../../src/http/serve.ts";
import { readConfig } from "../../../src/config/config.ts";
import { noAssets } from "../../../src/model/asset.ts";
import { createLog } from "../../../src/log.ts";
import { alwaysUsable } from "../../support/always-usable.ts";

const MIB = 2 ** 20;
const path = "/api/search/image";

/** An application whose work on a body goes on until `finish`. */
function application() {
  const waiting: (() => void)[] = [];
  const byKey: MiddlewareHandler = (c, next) => {
    const key = c.req.header("x-api-key");
    if (key) setCaller(c, { keyName: key, scopes: ["read"], keyId: Number(key) });
    return next();
  };
  let [reads, left] = [0, 0];
  const failing = answerError({
    assets: noAssets,
    config: readConfig({}),
    log: createLog("silent"),
    storage: alwaysUsable,
  });
  const app = new Hono<{ Bindings: Connection }>()
    .use(byKey, identifyClient(["127.0.0.1/32"]), countUnderWay(), limitBody())
    .post("*", async (c) => {
      reads++;
      const { byteLength } = await c.req.arrayBuffer();
      await new Promise<void>((resolve) => waiting.push(resolve));
      return c.json({ bytes: byteLength });
    })
    .onError((error, c) => {
      if (c.req.raw.signal.aborted) left++;
      return failing(error, c);
    });
  return {
    app,
    waiting,
    /** Bodies whose reading has begun. */
    get reads() {
      return reads;
    },
    /** Clients that have hung up meanwhile. */
    get left() {
      return left;
    },
    /** Sends a body; one without an announced length comes in pieces. */
    async send(
      bytes: number,
      { client = "203.0.113.1", key = "", announced = true } = {},
    ): Promise<Response> {
      const pieces = new ReadableStream<Uint8Array>({
        pull(controller) {
          const size = Math.min(MIB, bytes);
          bytes -= size;
          if (size > 0) controller.enqueue(new Uint8Array(size));
          if (bytes === 0) controller.close();
        },
      });
      const headers = { ...(announced && { "content-length": String(bytes) }), "x-api-key": key };
      const body = pieces;
      return app.fetch(
        new Request(`http://rebooru.test${path}`, {
          method: "POST",
          body,
          headers,
          duplex: "half",
        } as RequestInit),
        { address: client },
      );
    },
    finish() {
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
}

/** Sends bodies one after another until one is refused, and lets the work on the others end. @returns how many were taken. */
async function taken(
  parts: ReturnType<typeof application>,
  send: (index: number) => Promise<Response>,
): Promise<number> {
  const answers: Promise<Response>[] = [];
  for (let count = 0; count < 30; count++) {
    const answer = send(count);
    answers.push(answer);
    const waiting = parts.waiting.length;
    while (parts.waiting.length === waiting) {
      const refused = await Promise.race([
        answer,
        new Promise<undefined>((resolve) => setTimeout(resolve, 0)),
      ]);
      if (!refused) continue;
      expect(refused.status).toBe(503);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(refused.headers.get("connection")).toBe("close");
      expect(await refused.json()).toMatchObject({ error: { code: "busy" } });
      parts.finish();
      const statuses = (await Promise.all(answers.slice(0, -1))).map(({ status }) => status);
      expect(statuses).toEqual(statuses.map(() => 200));
      return count;
    }
  }
  parts.finish();
  await Promise.all(answers);
  return 30;
}

describe("of large bodies under way", () => {
  for (const announced of [true, false]) {
    const how = announced ? "announced" : "in pieces";
    test(`a client without a key has two, ${how}`, async () => {
      const parts = application();
      expect(await taken(parts, () => parts.send(19 * MIB, { announced }))).toBe(2);
      // What has ended leaves its room, also what was refused on its way.
      expect(await taken(parts, () => parts.send(19 * MIB, { announced }))).toBe(2);
    });

    test(`all clients without a key have three, ${how}, and keys have their own`, async () => {
      const parts = application();
      const strangers = (index: number) => parts.send(19 * MIB, { client: `203.0.113.${index}`, announced });
      expect(await taken(parts, strangers)).toBe(3);
      const held = [0, 1, 2].map((index) => strangers(index));
      while (parts.waiting.length < 3) await new Promise((resolve) => setTimeout(resolve, 0));
      const [keyed, small] = [parts.send(19 * MIB, { key: "7", announced }), parts.send(1000, { announced })];
      while (parts.waiting.length < 5) await new Promise((resolve) => setTimeout(resolve, 0));
      parts.finish();
      for (const answer of [...held, keyed, small]) expect((await answer).status).toBe(200);
      expect(await taken(parts, () => parts.send(19 * MIB, { key: "7", announced }))).toBe(4);
    });
  }

  test("one that is refused is not read", async () => {
    const parts = application();
    expect(await taken(parts, () => parts.send(20 * MIB))).toBe(2);
    expect(parts.reads).toBe(2);
    expect((await parts.send(maxBodyBytes + 1)).status).toBe(413);
    expect((await parts.send(maxBodyBytes + 1, { announced: false })).status).toBe(413);
    expect(await taken(parts, () => parts.send(20 * MIB))).toBe(2);
  });

  test("those of clients that hang up leave their room", async () => {
    const parts = application();
    const server = serve(parts.app, { host: "127.0.0.1", port: 0 });
    const head = `POST ${path} HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 203.0.113.9\r\ncontent-length: ${19 * MIB}\r\n\r\n`;
    for (let round = 0; round < 3; round++) {
      const before = parts.reads;
      const sockets = [0, 1].map(() => connect(server.port, "127.0.0.1"));
      for (const socket of sockets) socket.on("error", () => {}).write(head);
      while (parts.reads < before + 2) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(await taken(parts, () => parts.send(19 * MIB, { client: "203.0.113.9" }))).toBe(0);
      for (const socket of sockets) socket.destroy();
      while (parts.left < 2 * (round + 1)) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(await taken(parts, () => parts.send(19 * MIB, { client: "203.0.113.9" }))).toBe(2);
    }
    await server.stop(100);
  });
});

test("shares are never more than their totals, and nothing is lost", () => {
  const step = fc.record({
    client: fc.nat(3),
    share: fc.nat(5),
    amount: fc.integer({ min: 1, max: 12 }),
    ends: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const shares = createShares(30, 12);
      const open = new Map<string, { share: ReturnType<typeof shares.open>; held: number; client: number }>();
      const sum = (client?: number) =>
        [...open.values()]
          .filter((one) => client === undefined || one.client === client)
          .reduce((all, { held }) => all + held, 0);
      for (const { client, share: number, amount, ends } of steps) {
        const name = `${client} ${number}`;
        const one = open.get(name) ?? { share: shares.open(String(client)), held: 0, client };
        open.set(name, one);
        if (ends) {
          one.share.release();
          one.share.release();
          one.held = 0;
        } else {
          const fits = sum() + amount <= 30 && sum(client) + amount <= 12;
          expect(one.share.grow(amount)).toBe(fits);
          if (fits) one.held += amount;
        }
        expect(shares.held).toBe(sum());
      }
      for (const { share } of open.values()) share.release();
      expect(shares.held).toBe(0);
    }),
  );
});
