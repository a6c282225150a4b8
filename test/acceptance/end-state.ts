import { Database } from "bun:sqlite";
import { join } from "node:path";
import type { EndState, HeldPicture, HeldSubmission } from "./compare.ts";
import type { Rebooru } from "./rebooru.ts";

const heldPictures = `
  select image.submission_id as submission, image.position, image.url, image.caption, file.sha256
  from image join file on file.id = image.file_id
  where image.state = 'done' and file.sha256 is not null
  order by submission, image.position`;

/** What has failed: for good, or so that it is tried again some time, the reason on the row. */
const failures = `
  select submission_id as submission, coalesce(error, '') as reason from link
  where state = 'dead' or (state in ('due', 'waiting') and error is not null)
  union all
  select submission_id, coalesce(error, '') from image
  where state = 'dead' or (state in ('due', 'waiting') and error is not null)`;

const open = `
  select submission_id as submission, error as reason from link where state in ('due', 'waiting')
  union all
  select submission_id, error from image where state in ('due', 'waiting')
  union all
  select id, 'to be read again' from submission where revisit_at is not null`;

/** A row that is neither done nor dead. */
export interface OpenRow {
  readonly submission: string;
  /** Why it is still open; null where it was not tried yet. */
  readonly reason: string | null;
}

function beside<Result>(server: Rebooru, read: (database: Database) => Result): Result {
  const database = new Database(join(server.dataDir, "rebooru.sqlite"), { readonly: true });
  try {
    database.run("pragma busy_timeout = 5000");
    return read(database);
  } finally {
    database.close();
  }
}

/** Reads what a running server holds: submissions over HTTP, pictures from its database beside it. */
export async function readEndState(server: Rebooru): Promise<EndState> {
  const submissions = await server.list<HeldSubmission>("/api/submission");
  return beside(server, (database) => {
    const dead = new Map<string, string[]>();
    const rows = database.query<{ submission: string; reason: string }, []>(failures).all();
    for (const { submission, reason } of rows)
      dead.set(submission, [...(dead.get(submission) ?? []), reason]);
    return { submissions, pictures: database.query<HeldPicture, []>(heldPictures).all(), dead };
  });
}

/** The rows for which something remains to be done, now or some time. */
export function openRows(server: Rebooru): OpenRow[] {
  return beside(server, (database) => database.query<OpenRow, []>(open).all());
}

/** The occurrences that have a picture: by image id, the submission, the URL and the content's hash. */
export function occurrences(
  server: Rebooru,
): Map<number, { readonly submission: string; readonly url: string; readonly sha256: string }> {
  const rows = beside(server, (database) =>
    database
      .query<{ id: number; submission: string; url: string; sha256: string }, []>(
        `select image.id, image.submission_id as submission, image.url, file.sha256 from image
         join file on file.id = image.file_id where image.state = 'done'`,
      )
      .all(),
  );
  return new Map(rows.map(({ id, ...rest }) => [id, rest]));
}
