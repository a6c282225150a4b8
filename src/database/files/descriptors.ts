import { and, asc, eq, gt, ne, sql } from "drizzle-orm";
import type { DescriptorPage, ImageDescriptor } from "../../model/descriptor.ts";
import { type Connection, inTransaction, placeholders, prepared } from "../connection.ts";
import { isShown } from "../operation/visibility.ts";
import { dropEdges } from "../reposts/edges.ts";
import { descriptor, file, image } from "../schema/tables.ts";

/** The descriptors of one file. The table is ordered by encoder, so each name is one seek. */
const ofFile = (id: unknown) =>
  and(sql`${descriptor.encoder} in (select name from encoder_name)`, eq(descriptor.fileId, sql`${id}`));

const selectEncoders = prepared((db) =>
  db
    .select({ encoder: descriptor.encoder })
    .from(descriptor)
    .where(ofFile(sql.placeholder("id")))
    .prepare(),
);
const insertDescriptor = prepared((db) =>
  db
    .insert(descriptor)
    .values({
      ...placeholders("encoder fileId bytes"),
    })
    .onConflictDoUpdate({
      target: [descriptor.encoder, descriptor.fileId],
      set: { bytes: sql`excluded.bytes` },
    })
    .prepare(),
);

/** Names of the encoders of which a file has descriptors. */
export const encodersOf = (db: Connection, fileId: number): string[] =>
  selectEncoders(db)
    .all({ id: fileId })
    .map(({ encoder }) => encoder);

/** Writes descriptors (encoder name -> bytes) of a file, replacing those it has. Runs within the caller's transaction. */
export function putDescriptors(
  db: Connection,
  fileId: number,
  descriptors: Record<string, Uint8Array>,
): void {
  for (const [encoder, bytes] of Object.entries(descriptors))
    insertDescriptor(db).run({ encoder, fileId, bytes: Buffer.from(bytes) });
}

/** Deletes the descriptors and edges of a file. Runs within the caller's transaction. */
export function dropDescriptors(db: Connection, fileId: number): void {
  db.delete(descriptor).where(ofFile(fileId)).run();
  dropEdges(db, fileId);
}

/** One descriptor of a file. */
export const descriptorOf = (db: Connection, encoder: string, fileId: number): Uint8Array | undefined =>
  db.$client
    .query<{ bytes: Uint8Array }, [string, number]>(
      "SELECT bytes FROM descriptor WHERE encoder = ? AND file_id = ?",
    )
    .get(encoder, fileId)?.bytes;

/** Descriptors of these files by these encoders: by file, encoder name -> descriptor. A file may have none. */
export const descriptorsOf = (
  db: Connection,
  files: readonly number[],
  encoders: readonly string[],
): Map<number, Record<string, Uint8Array>> =>
  new Map(
    files.map((file) => {
      const descriptors = encoders.flatMap((encoder) => {
        const bytes = descriptorOf(db, encoder, file);
        return bytes ? [[encoder, bytes] as const] : [];
      });
      return [file, Object.fromEntries(descriptors)];
    }),
  );

const selectByImage = prepared((db) =>
  db
    .select({ id: image.id, bytes: descriptor.bytes })
    .from(image)
    // A cross join keeps this order of tables, and with it the order by image id.
    .crossJoin(descriptor)
    .where(
      and(
        gt(image.id, sql.placeholder("after")),
        ne(image.state, "dead"),
        eq(descriptor.encoder, sql.placeholder("encoder")),
        eq(descriptor.fileId, image.fileId),
        isShown(image.submissionId, sql.placeholder("removed")),
      ),
    )
    .orderBy(asc(image.id))
    .limit(sql.placeholder("limit"))
    .prepare(),
);

/** A page of one encoder's descriptors, one row an image, by image id. */
export const imageDescriptors = (
  db: Connection,
  encoder: string,
  after: number,
  limit: number,
  removed = true,
): ImageDescriptor[] => selectByImage(db).all({ encoder, after, limit, removed });

/** A page of one encoder's descriptors by file id, for filling the index; raw SQL, since a million rows pass here at every start. */
export function descriptorPage(
  db: Connection,
  encoder: string,
  after: number,
  limit: number,
): DescriptorPage {
  const rows = db.$client
    .query<{ file: number; bytes: Uint8Array }, { encoder: string; after: number; limit: number }>(
      "SELECT file_id AS file, bytes FROM descriptor WHERE encoder = $encoder AND file_id > $after ORDER BY file_id LIMIT $limit",
    )
    .all({ encoder, after, limit });
  const size = rows[0]?.bytes.length ?? 0;
  const packed = { files: new Float64Array(rows.length), bytes: new Uint8Array(rows.length * size) };
  rows.forEach((row, index) => {
    packed.files[index] = row.file;
    packed.bytes.set(row.bytes, index * size);
  });
  return packed;
}

/**
 * LZBooru's POST of one encoder's descriptors by image; posting again replaces. An image without a file
 * gets one known by descriptors only; with all of `encoders` it is done, unless it was deleted.
 * Unknown images are left out (the caller has checked).
 */
export function postDescriptors(
  db: Connection,
  encoder: string,
  posts: readonly { image: number; bytes: Uint8Array }[],
  encoders: readonly string[],
  now: number,
): void {
  inTransaction(db, () => {
    for (const post of posts) {
      const row = db
        .select({ fileId: image.fileId, state: image.state })
        .from(image)
        .where(and(eq(image.id, post.image), ne(image.state, "removed")))
        .get();
      if (!row) continue;
      const fileId =
        row.fileId ??
        db.insert(file).values({ original: false, addedAt: now }).returning({ id: file.id }).get().id;
      putDescriptors(db, fileId, { [encoder]: post.bytes });
      // It may resemble other files now.
      dropEdges(db, fileId);
      const present = encodersOf(db, fileId);
      const isComplete = encoders.every((name) => present.includes(name));
      db.update(image)
        .set({
          fileId,
          watchedAt: null,
          ...(isComplete &&
            row.state !== "dead" && { state: "done", errorCode: null, error: null, lastVisited: now }),
        })
        .where(eq(image.id, post.image))
        .run();
    }
  });
}
