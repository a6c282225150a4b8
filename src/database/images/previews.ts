import { and, eq, inArray, sql } from "drizzle-orm";
import { hostOf } from "../../model/host.ts";
import type { Connection } from "../connection.ts";
import { addingOccurrences } from "./occurrences.ts";
import { image, link, submission } from "../schema/tables.ts";

/**
 * Falls back to upstream's preview where none of a submission's pictures can be had and none is still to come; not where one
 * of them is blocked, whose preview would be the same picture. Runs within the caller's transaction, after what failed has been
 * written down.
 * @returns whether a preview is due now.
 */
export function addingPreviews(db: Connection): (submissionId: string, now: number) => boolean {
  const addOccurrence = addingOccurrences(db);
  const known = db
    .select({ created: submission.created, media: submission.media, forgotten: submission.forgotten })
    .from(submission)
    .where(eq(submission.id, sql.placeholder("id")))
    .prepare();
  const hopes = [link, image].map((table) => {
    const states = table === link ? (["due", "waiting"] as const) : (["due", "waiting", "done"] as const);
    return db
      .select({ id: table.id })
      .from(table)
      .where(and(eq(table.submissionId, sql.placeholder("id")), inArray(table.state, [...states])))
      .limit(1)
      .prepare();
  });
  const blocked = db
    .select({ id: image.id })
    .from(image)
    .where(and(eq(image.submissionId, sql.placeholder("id")), eq(image.errorCode, "blocklisted")))
    .limit(1)
    .prepare();

  return (id, now) => {
    const row = known.get({ id });
    const url = row?.media?.preview;
    if (!row || row.forgotten || !url || !URL.canParse(url)) return false;
    if (hopes.some((hope) => hope.get({ id })) || blocked.get({ id })) return false;
    const { hostname, pathname } = new URL(url);
    return addOccurrence(
      {
        submissionId: id,
        url,
        // Its signature is another one each time.
        key: `preview:${hostname}${pathname}`,
        host: hostOf(url),
        created: row.created,
        position: 0,
        isPreview: true,
        news: false,
      },
      now,
    );
  };
}
