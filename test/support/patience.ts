import { plugin } from "bun";
import { readFileSync } from "node:fs";

/**
 * Preloaded before every test: no test measures time, and a busy machine must not fail one, so the limit only ends what
 * hangs. No test sets a limit of its own. `setDefaultTimeout` holds for one file, and what is preloaded counts as a part
 * of the first, so each file gets the line.
 */
const line = `import { setDefaultTimeout as waitUpTo } from "bun:test"; waitUpTo(30 * 60_000); `;

plugin({
  name: "patience",
  setup: (build) =>
    void build.onLoad({ filter: /\.test\.ts$/ }, ({ path }) => ({
      // On the first line, so that all lines keep their numbers.
      contents: line + readFileSync(path, "utf8"),
      loader: "ts",
    })),
});
