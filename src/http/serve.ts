import { AppError } from "../errors.ts";

/** A server that listens. */
export type Server = {
  readonly host: string;
  readonly port: number;
  /** Takes no more requests, gives those under way `graceMs`, then cuts them off. */
  stop(graceMs?: number): Promise<void>;
};

/** A search by URL may wait for a slow host before its first byte. */
const idleTimeoutSeconds = 120;
const defaultGraceMs = 5000;

/**
 * Serves an application on a port; `port` 0 is any free one.
 * @throws AppError `conflict` when it cannot listen there.
 */
export function serve(
  app: { fetch(request: Request): Response | Promise<Response> },
  { host, port }: { host: string; port: number },
): Server {
  const server = listen(app, host, port);
  return {
    host,
    port: server.port ?? port,
    async stop(graceMs = defaultGraceMs) {
      const cut = setTimeout(() => void server.stop(true), graceMs);
      await server.stop();
      clearTimeout(cut);
    },
  };
}

function listen(app: Parameters<typeof serve>[0], hostname: string, port: number) {
  try {
    return Bun.serve({
      hostname,
      port,
      fetch: (request) => app.fetch(request),
      idleTimeout: idleTimeoutSeconds,
      // The application says itself what is too much.
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
