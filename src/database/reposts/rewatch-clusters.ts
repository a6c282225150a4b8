import { and, eq, inArray, min } from "drizzle-orm";
import type { Connection } from "../connection.ts";
import { image } from "../schema/tables.ts";
import { connectedFiles } from "./connected-files.ts";

/** Files of a cluster; beyond this it is cut off. */
export const maxClusterFiles = 200;

/**
 * Has every cluster that holds some of these files decided on again: one occurrence of each is compared again, which decides
 * on all. Runs within the caller's transaction.
 */
export function rewatchClusters(db: Connection, fileIds: readonly number[]): void {
  const left = new Set(fileIds);
  for (const fileId of left) {
    const cluster = connectedFiles(db, fileId, maxClusterFiles);
    const first = db
      .select({ id: min(image.id) })
      .from(image)
      .where(and(inArray(image.fileId, cluster), eq(image.state, "done")))
      .get();
    if (first?.id) db.update(image).set({ watchedAt: null }).where(eq(image.id, first.id)).run();
    for (const id of cluster) left.delete(id);
  }
}
