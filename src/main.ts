import { ConfigError, misspelledVariables, readConfig } from "./config/config.ts";
import type { Context } from "./context.ts";
import { createContext } from "./create-context.ts";
import { holdFolder } from "./process/data-folder.ts";
import { AppError } from "./errors.ts";
import { createApp } from "./http/app.ts";
import { serve } from "./http/serve.ts";
import { createSignInLinks } from "./http/sign-in-links.ts";
import { createLog, faultOf } from "./log.ts";
import { startSchedule } from "./schedule.ts";
import { bundleAssets } from "./process/bundle-assets.ts";
import { readManuals } from "./process/read-manuals.ts";
import { stopOnSignal } from "./process/stop-on-signal.ts";
import { loadBlocks } from "./tasks/blocklist/ban.ts";
import { ensureAdminKey } from "./tasks/ensure-admin-key.ts";
import { keepLastSnapshot } from "./tasks/index/keep-snapshot.ts";
import { loadIndex } from "./tasks/index/load.ts";
import { watchEventLoop } from "./process/event-loop-lag.ts";
import { startSampling } from "./process/sampling.ts";

const usage = `bun run start   serves the API and runs the workers until Ctrl-C

Takes no arguments; the environment configures it (HOST, PORT, DATA_DIR, ...: see src/config/README.md).`;

/** @returns the exit code when there is nothing to start. */
function parseArguments(words: readonly string[]): number | undefined {
  const [word] = words;
  if (word === undefined) return undefined;
  const asked = word === "--help" || word === "-h";
  if (asked) console.log(usage);
  else console.error(`error: ${word}: start takes no arguments (see --help)`);
  return asked ? 0 : 2;
}

/** Configuration -> context -> server and workers, until a signal ends them. */
async function main(): Promise<void> {
  const done = parseArguments(process.argv.slice(2));
  if (done !== undefined) process.exit(done);
  const config = readConfig();
  const log = createLog(config.logLevel);
  for (const line of misspelledVariables()) log.warn(line);
  const folder = holdFolder(config.dataDir);
  let close = async () => ({ pagesLeft: 0 });
  stopOnSignal(log, async () => {
    const { pagesLeft } = await close();
    folder.release();
    if (pagesLeft > 0)
      throw new AppError(
        "conflict",
        `another program reads the database: ${pagesLeft} pages are still in rebooru.sqlite-wal alone; keep it beside rebooru.sqlite, the next start goes on from both`,
      );
  });
  // Without its database or its index the program cannot work: a supervisor starts it again.
  const giveUp = (error: unknown) => {
    log.fatal(faultOf(error), `cannot go on, leaving: ${AppError.from(error, "running").message}`);
    process.exit(1);
  };
  const opened = await createContext(config, log, { onDeath: giveUp });
  const { context, bells } = opened;
  close = () => opened.close();

  await loadBlocks(context);
  const signInLinks = createSignInLinks(context.now);
  const [assets, manuals] = await Promise.all([bundleAssets(), readManuals()]);
  const schedule = startSchedule(context, bells);
  const mainThread = watchEventLoop();
  const meters = {
    settled: () => Object.fromEntries(schedule.status().map(({ name, settled }) => [name, settled])),
    due: async () => {
      const { links, images } = await context.store.counts();
      return { links: links.due, images: images.due };
    },
    lagMs: () => mainThread().p99Ms,
  };
  const app = createApp({
    ...context,
    token: folder.token,
    assets,
    manuals,
    signInLinks,
    startedAt: context.now(),
    workers: schedule.status,
    mainThread,
    samples: startSampling(meters, { ...context, dataDir: config.dataDir }),
  });
  const server = serve(app, config);
  const lastSteps = async () => {
    await Promise.all([schedule.ended, server.stop()]);
    await keepLastSnapshot(context);
  };
  close = () => opened.close(lastSteps());

  const firstKey = await ensureAdminKey(context.store, config.apiKey, context.now());
  const address = `http://${config.host}:${server.port}`;
  if (firstKey) {
    console.log(`API key with every right, shown only this once: ${firstKey}`);
    console.log(`Open ${address}${signInLinks.create()} to sign in (once, within a day)`);
  }
  folder.announce(config.host, server.port);
  const about = { workers: config.workers, dataDir: config.dataDir };
  log.info(about, `listening on ${address}`);
  fillIndex(context).catch((error: unknown) => context.signal.aborted || giveUp(error));
}

/** Fills the index; while the data folder cannot be written, it is tried again. A damaged database gives what it can. */
async function fillIndex(context: Context): Promise<void> {
  const { storage, signal, log } = context;
  for (;;) {
    try {
      return await loadIndex(context);
    } catch (thrown) {
      const error = AppError.from(thrown, "loading the index");
      if (error.code === "damaged" && !signal.aborted) {
        // Lists, pictures and status go on.
        log.error(`${error.message}; searches answer from the part of the index that could be loaded`);
        return;
      }
      if (signal.aborted || !(await storage.isUnusable(error))) throw thrown;
      await storage.usable();
    }
  }
}

main().catch((error: unknown) => {
  const told = error instanceof ConfigError ? error : AppError.from(error, "starting");
  // Only a bug is shown with where it is.
  const isBug = !(error instanceof AppError) && told instanceof AppError && told.code === "internal";
  const text =
    isBug && error instanceof Error ? `error: ${error.stack}` : told.message.replace(/^/gm, "error: ");
  console.error(text);
  process.exit(1);
});
