import { readFileSync } from "node:fs";
import { totalmem } from "node:os";

/** Bytes of memory this process may use: the machine's, or its control group's where that is less. */
export function availableMemory(): number {
  for (const path of ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]) {
    try {
      const limit = Number(readFileSync(path, "utf8").trim());
      if (limit > 0) return Math.min(limit, totalmem());
    } catch {
      // Not in a control group of this version: the next one, or the machine's own figure.
    }
  }
  return totalmem();
}
