import type { Thread } from "../../concurrency/worker-calls.ts";
import type { OpenedSnapshot } from "../index.ts";
import type { Requests } from "../messages.ts";

/** Saves section by section, so that the thread answers other requests in between. */
export async function saveSnapshot(thread: Thread<Requests>, path: string, stamp: string): Promise<void> {
  const sections = await thread.ask("saveSnapshot", { step: "begin", path, stamp });
  try {
    for (let section = 0; section < sections; section++)
      await thread.ask("saveSnapshot", { step: "write", section });
    await thread.ask("saveSnapshot", { step: "finish" });
  } catch (error) {
    await thread.ask("saveSnapshot", { step: "abandon" });
    throw error;
  }
}

/** Checks every section, then loads every section. */
export async function openSnapshot(thread: Thread<Requests>, path: string): Promise<OpenedSnapshot> {
  const { refused, sections, files, stamp } = await thread.ask("openSnapshot", { step: "begin", path });
  if (refused !== undefined) return { refused };
  try {
    for (let section = 0; section < sections; section++) {
      const { refused } = await thread.ask("openSnapshot", { step: "check", section });
      if (refused !== undefined) return { refused };
    }
    for (let section = 0; section < sections; section++)
      await thread.ask("openSnapshot", { step: "take", section });
    return { stamp, files };
  } finally {
    await thread.ask("openSnapshot", { step: "end" });
  }
}
