import { readdirSync, readFileSync } from "node:fs";

/** Resident bytes of a process and all that it started, without those of `except` and theirs. Linux only. */
export function residentBytes(root: number, except: readonly number[] = []): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const status = read(`/proc/${name}/stat`);
    const parent = /^\d+ \(.*\) \S (\d+)/.exec(status)?.[1];
    if (parent) parents.set(Number(name), Number(parent));
  }
  const family = (pid: number): number[] => {
    if (except.includes(pid)) return [];
    const children = [...parents].filter(([, parent]) => parent === pid).map(([child]) => child);
    return [pid, ...children.flatMap(family)];
  };
  return family(root).reduce((sum, pid) => sum + residentOf(pid), 0);
}

/** Resident bytes of one process. Linux only. */
export function residentOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
}

/** A process may end while it is looked at. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
