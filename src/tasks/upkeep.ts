import type { Context } from "../context.ts";
import { checkIndex } from "./index/check.ts";
import { isSnapshotDue, keepSnapshot } from "./index/keep-snapshot.ts";

const checkEverySeconds = 24 * 3600;
/** After a start. */
const firstCheckSeconds = 3600;

/** Maintains the index: writes its snapshot when enough has changed, and checks it against the database once a day. */
export async function upkeep(context: Context): Promise<number> {
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
