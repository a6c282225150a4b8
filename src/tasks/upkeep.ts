import type { Context } from "../context.ts";
import { checkDatabase } from "./checks/check-database.ts";
import { checkFiles } from "./checks/check-files.ts";
import { checkIndex } from "./index/check.ts";
import { isSnapshotDue, keepSnapshot } from "./index/keep-snapshot.ts";

const checkEverySeconds = 24 * 3600;
/** After a start. */
const firstCheckSeconds = 3600;

/** Maintains what is stored: checks the database file and the pictures at rest, and keeps the index. @returns what it did for the index. */
export async function upkeep(context: Context): Promise<number> {
  checkDatabase(context);
  const kept = await keepIndex(context);
  await checkFiles(context);
  return kept;
}

/** Writes the index's snapshot when enough has changed, and checks it against the database once a day. */
async function keepIndex(context: Context): Promise<number> {
  const { now, upkeep: state } = context;
  let done = 0;
  if (state.loadedAt === null) return done;
  const { lastCheck, loadedAt } = state;
  const due = lastCheck ? lastCheck.at + checkEverySeconds : loadedAt + firstCheckSeconds;
  if (now() >= due) {
    await checkIndex(context);
    done++;
  }
  if (state.loadedAt !== null && (await isSnapshotDue(context))) {
    await keepSnapshot(context);
    done++;
  }
  return done;
}
