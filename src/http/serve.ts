import { AppError } from "../errors.ts";
import type { Connection } from "./limit/client.ts";

/** A listening server. */
export type Server = {
  readonly host: string;
  readonly port: number;
  /** Accepts no further requests, waits at most `graceMs` for those in progress, then closes their connections. */
  stop(graceMs?: number): Promise<void>;
};

/** A search by URL may wait for a slow host before its first byte. */
const idleTimeoutSeconds = 120;
const defaultGraceMs = 5000;

/**
 * Serves an application on a port; `port` 0 means any free one.
 * @throws AppError `conflict` if the address is in use or not allowed.
 */
export function serve(
  app: { fetch(request: Request, connection: Connection): Response | Promise<Response> },
  { host, port }: { host: string; port: number },
): Server {
  const server = listen(app, host, port);
  return {
    host,
    port: server.port ?? port,
    async stop(graceMs = defaultGraceMs) {
      const forced = setTimeout(() => void server.stop(true), graceMs);
      await server.stop();
      clearTimeout(forced);
    },
  };
}

function listen(app: Parameters<typeof serve>[0], hostname: string, port: number) {
  try {
    return Bun.serve({
      hostname,
      port,
      fetch: (request, server) => app.fetch(request, { address: server.requestIP(request)?.address }),
      idleTimeout: idleTimeoutSeconds,
      // Otherwise an answer that breaks off is printed with lines of our source.
      development: false,
      // Without `development` the default shares a port with another server.
      reusePort: false,
      // The application has its own limit.
      maxRequestBodySize: Infinity,
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      "conflict",
      `HOST=${hostname} PORT=${port}: cannot listen there, choose others (${reason})`,
      { cause },
    );
  }
}
