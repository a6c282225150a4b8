import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { HostPersistence, HostStates } from "./host-states.ts";

/** Minimum time between two saves. */
const SAVE_EVERY_MS = 1000;

/** Saves changed host states in batches. */
export function createStateSaver(
  states: HostStates,
  hosts: HostPersistence,
  log: Pick<Log, "warn"> | undefined,
) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<void> = Promise.resolve();
  let closed = false;

  async function save(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const taken = states.takeUnsaved();
    if (taken.length === 0) return;
    try {
      await hosts.save(taken);
    } catch (error) {
      states.putBack(taken);
      // A full disk is told once, by whoever pauses the workers.
      const isKnown = error instanceof AppError && error.failure === "pauses";
      if (!isKnown) log?.warn({ err: error }, "save host states");
    }
  }

  return {
    /** Schedules a save. */
    schedule(): void {
      if (closed) return;
      timer ??= setTimeout(() => (saving = saving.then(save)), SAVE_EVERY_MS);
    },
    /** Saves the remaining changes. */
    async close(): Promise<void> {
      closed = true;
      await saving;
      await save();
    },
  };
}
