import { and, eq, inArray, sql } from "drizzle-orm";
import { hostOf } from "../../model/host.ts";
import { type Connection, prepared } from "../connection.ts";
import { image, link, submission } from "../schema/tables.ts";
import { addOccurrence } from "./occurrences.ts";

const selectSubmission = prepared((db) =>
  db
    .select({ created: submission.created, media: submission.media, forgotten: submission.forgotten })
    .from(submission)
    .where(eq(submission.id, sql.placeholder("id")))
    .prepare(),
);
/** Rows that make a preview unnecessary: a link or picture that is there, or may still come. */
const selectReasonsAgainst = [
  prepared((db) =>
    db
      .select({ id: link.id })
      .from(link)
      .where(and(eq(link.submissionId, sql.placeholder("id")), inArray(link.state, ["due", "waiting"])))
      .limit(1)
      .prepare(),
  ),
  prepared((db) =>
    db
      .select({ id: image.id })
      .from(image)
      .where(
        and(eq(image.submissionId, sql.placeholder("id")), inArray(image.state, ["due", "waiting", "done"])),
      )
      .limit(1)
      .prepare(),
  ),
  // The preview of a blocked picture would be the same picture.
  prepared((db) =>
    db
      .select({ id: image.id })
      .from(image)
      .where(and(eq(image.submissionId, sql.placeholder("id")), eq(image.errorCode, "blocklisted")))
      .limit(1)
      .prepare(),
  ),
];

/**
 * Falls back to upstream's preview where none of a submission's pictures is available or still to come, and none is blocked.
 * Runs within the caller's transaction, after the failure has been written.
 * @returns whether a preview is due now.
 */
export function addPreview(db: Connection, submissionId: string, now: number): boolean {
  const row = selectSubmission(db).get({ id: submissionId });
  const url = row?.media?.preview;
  if (!row || row.forgotten || !url || !URL.canParse(url)) return false;
  if (selectReasonsAgainst.some((select) => select(db).get({ id: submissionId }))) return false;
  const { hostname, pathname } = new URL(url);
  return addOccurrence(
    db,
    {
      submissionId,
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
}
