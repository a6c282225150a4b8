import { expect, test } from "bun:test";
import { inspect } from "node:util";
import { AppError } from "../../src/errors.ts";
import { withNetwork } from "./open-network.ts";

/** A server that is gone: its port refuses. */
function closedPort(): number {
  const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response() });
  const { port = 0 } = server;
  server.stop(true);
  return port;
}

/** A server that promises more than it sends. */
function brokenServer() {
  return Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      data(socket) {
        socket.end("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nshort");
      },
    },
  });
}

/** Every text in a value and in what it holds. */
function textsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [String(value)];
  return Object.getOwnPropertyNames(value).flatMap((name) => textsIn(Reflect.get(value, name)));
}

test("a gateway's key is nowhere in an error, its causes included", async () => {
  using broken = brokenServer();
  for (const [port, code] of [
    [closedPort(), "unreachable"],
    [broken.port, "truncated"],
  ] as const) {
    const gateways = [{ pattern: "*", template: `http://127.0.0.1:${port}/?key=key-of-ours&url={url}` }];
    await withNetwork({ config: { gateways } }, async ({ fetcher }) => {
      const error: unknown = await fetcher.get("https://example.com/a").catch((thrown: unknown) => thrown);
      if (!(error instanceof AppError)) throw new Error(`not an AppError: ${inspect(error)}`);
      expect(error.code).toBe(code);
      expect(error.cause).toMatchObject({ message: expect.any(String), code: expect.any(String) });
      expect(textsIn(error).join("\n")).not.toContain("key-of-ours");
    });
  }
});
