import { readConfig } from "../../../src/config/config.ts";
import { createContext } from "../../../src/create-context.ts";
import { createApp } from "../../../src/http/app.ts";
import { withoutWorkers } from "../../../src/http/without-workers.ts";
import { serve } from "../../../src/http/serve.ts";
import { createLog } from "../../../src/log.ts";

/** Serves a data folder over HTTP from this process, without workers. */
export async function serveHere(dataDir: string, settings: Record<string, string> = {}) {
  const config = readConfig({
    DATA_DIR: dataDir,
    PORT: "0",
    PUBLIC_READ: "true",
    LOG_LEVEL: "error",
    ...settings,
  });
  const { context, close } = await createContext(config, createLog("error"));
  const app = createApp(withoutWorkers(context));
  const server = serve(app, config);
  return {
    context,
    url: `http://127.0.0.1:${server.port}`,
    async [Symbol.asyncDispose]() {
      await server.stop();
      await close();
    },
  };
}
