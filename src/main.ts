import { ConfigError, readConfig } from "./config.ts";
import { createContext } from "./create-context.ts";
import { holdFolder } from "./data-folder.ts";
import { AppError } from "./errors.ts";
import { createApp } from "./http/app.ts";
import { serve } from "./http/serve.ts";
import { createLog } from "./log.ts";
import { createBells, startSchedule } from "./schedule.ts";
import { ensureAdminKey } from "./tasks/ensure-admin-key.ts";
import { loadIndex } from "./tasks/load-index.ts";
import { watchStalls } from "./watch-stalls.ts";

const stopWithinMs = 9000;
const sameSignalMs = 500;

const usage = `bun run start   serves the API and runs the workers until Ctrl-C

It takes no words; the environment configures it (HOST, PORT, DATA_DIR, ...: see README.md).`;

/** @returns the exit code when there is nothing to start. */
function readWords(words: readonly string[]): number | undefined {
  const [word] = words;
  if (word === undefined) return undefined;
  const asked = word === "--help" || word === "-h";
  if (asked) console.log(usage);
  else console.error(`error: ${word}: start takes no words (see --help)`);
  return asked ? 0 : 2;
}

/** Configuration -> context -> server and workers, until a signal ends them. */
async function main(): Promise<void> {
  const done = readWords(process.argv.slice(2));
  if (done !== undefined) process.exit(done);
  const config = readConfig();
  const log = createLog(config.logLevel);
  const folder = holdFolder(config.dataDir);
  const bells = createBells();
  const { context, close } = await createContext(config, log, (worker) => bells[worker].ring());

  const schedule = startSchedule(context, bells);
  const app = createApp({
    ...context,
    token: folder.token,
    startedAt: context.now(),
    workers: schedule.status,
    mainThread: watchStalls(),
  });
  const server = serve(app, config);
  const firstKey = await ensureAdminKey(context.store, config.apiKey, context.now());
  if (firstKey) console.log(`API key with every right, shown only this once: ${firstKey}`);
  folder.announce(config.host, server.port);
  log.info(
    { workers: config.workers, dataDir: config.dataDir },
    `listening on http://${config.host}:${server.port}`,
  );
  loadIndex(context).catch((error: unknown) =>
    log.fatal({ err: error }, "loading the index failed: no searches"),
  );

  let stoppingSince: number | undefined;
  const stop = async (signal: NodeJS.Signals) => {
    if (stoppingSince !== undefined) {
      // Ctrl-C reaches us twice: from the terminal, and handed on by `bun run`.
      if (performance.now() - stoppingSince > sameSignalMs) process.exit(1);
      return;
    }
    stoppingSince = performance.now();
    log.info(`${signal}: stopping`);
    setTimeout(() => {
      log.error(`still not stopped after ${stopWithinMs / 1000} s: leaving`);
      process.exit(1);
    }, stopWithinMs).unref();
    await close(Promise.all([schedule.ended, server.stop()]).then(() => {}));
    folder.release();
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

main().catch((error: unknown) => {
  const known = error instanceof AppError || error instanceof ConfigError;
  console.error(`error: ${known ? error.message : error instanceof Error ? error.stack : String(error)}`);
  process.exit(1);
});
