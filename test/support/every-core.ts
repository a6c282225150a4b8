import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/**
 * Preloaded first: plain `bun test`, which runs one file after the other, starts itself again with as many worker
 * processes as there are cores, for which bunfig.toml has no setting. With any word after `bun test` it runs as told.
 * One global a worker, as without workers: each file loads only what no other has loaded.
 */
const commandLine = "/proc/self/cmdline";
const words = existsSync(commandLine) ? readFileSync(commandLine, "utf8").split("\0").slice(1, -1) : [];
// Each runs programs of its own; more of them than this would wait for memory.
const cores = Math.min(availableParallelism(), 4);

if (words.join(" ") === "test" && cores > 1) {
  const parallel = ["test", "--no-orphans", `--parallel=${cores}`, "--no-isolate"];
  const { exitCode } = Bun.spawnSync([process.execPath, ...parallel], {
    stdio: ["inherit", "inherit", "inherit"],
  });
  process.exit(exitCode ?? 1);
}
