import { readFileSync } from "node:fs";
import { totalmem } from "node:os";

/** Bytes of memory this process may use: the limit of its control group, at most the memory of the machine. */
export function availableMemory(): number {
  for (const path of ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]) {
    try {
      const limit = Number(readFileSync(path, "utf8").trim());
      if (limit > 0) return Math.min(limit, totalmem());
    } catch {
      // No control group of this version.
    }
  }
  return totalmem();
}
