import type { Context } from "../context.ts";
import { noAssets } from "../model/asset.ts";
import type { AppContext } from "./app-context.ts";
import { createSignInLinks } from "./sign-in-links.ts";

/** What the application works with where no server runs: no workers to report, no pages to show. */
export const withoutWorkers = <Needs extends Context>(
  context: Needs,
  token?: string,
): Needs & AppContext => ({
  ...context,
  token,
  startedAt: context.now(),
  assets: noAssets,
  manuals: [],
  signInLinks: createSignInLinks(context.now),
  workers: () => [],
  mainThread: () => ({ p99Ms: 0, worstMs: 0 }),
  samples: () => [],
});
