import { faultOf, type Log } from "../log.ts";

const stopWithinMs = 9000;
const sameSignalMs = 500;

/**
 * Ends the program on SIGTERM and SIGINT: `close` is awaited, the exit code is 0. It is 1 when closing fails or takes
 * more than nine seconds, or at a second signal.
 */
export function stopOnSignal(log: Log, close: () => Promise<void>): void {
  let since: number | undefined;

  async function stop(signal: NodeJS.Signals): Promise<void> {
    if (since !== undefined) {
      // Ctrl-C arrives twice: from the terminal, and forwarded by `bun run`.
      if (performance.now() - since > sameSignalMs) process.exit(1);
      return;
    }
    since = performance.now();
    log.info(`${signal}: stopping`);
    setTimeout(() => {
      log.error(`still not stopped after ${stopWithinMs / 1000} s: leaving`);
      process.exit(1);
    }, stopWithinMs).unref();
    try {
      await close();
      process.exit(0);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.error(faultOf(error), `stopping failed, leaving: ${reason}`);
      process.exit(1);
    }
  }

  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}
