import { readdirSync, readFileSync } from "node:fs";

/** Linux counts the time of processes in hundredths of a second, whatever the kernel's own clock. */
const TICK_MS = 10;
const NS_PER_MS = 1e6;

/** Reads what the kernel knows of a process. */
export type ProcessTimes = {
  /** CPU time so far, in milliseconds; `undefined` where there is no `/proc`, or no such process. */
  cpuMs(pid: number): number | undefined;
  /** Milliseconds for which each thread so far was ready to work and waited for a CPU, by thread id; empty where that is not known. */
  waits(pid: number): Map<string, number>;
};

export const processTimes: ProcessTimes = {
  cpuMs(pid) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The name of the program may hold spaces and brackets. `utime` and `stime` are the 14th and 15th fields.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
    } catch {
      return undefined;
    }
  },
  waits(pid) {
    const waits = new Map<string, number>();
    try {
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const [, waitedNs] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ");
        waits.set(thread, Number(waitedNs) / NS_PER_MS);
      }
    } catch {
      // A thread or the process has ended meanwhile, or the kernel does not count it.
    }
    return waits;
  },
};
