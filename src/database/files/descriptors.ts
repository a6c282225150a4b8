import { and, asc, eq, gt, ne, sql } from "drizzle-orm";
import { type Connection, inTransaction } from "../connection.ts";
import { droppingEdges } from "../reposts/edges.ts";
import { descriptor, file, image } from "../schema/tables.ts";
import { isShown } from "../operation/visibility.ts";
import type { DescriptorPage, ImageDescriptor } from "../../model/descriptor.ts";

/** The descriptors of one file. The table is ordered by encoder, so each name is one seek. */
export const ofFile = (id: unknown) =>
  and(sql`${descriptor.encoder} in (select name from encoder_name)`, eq(descriptor.fileId, sql`${id}`));

/** Writes the descriptors (encoder name -> bytes) of a file, replacing those it has. */
export function describing(
  db: Connection,
): (fileId: number, descriptors: Record<string, Uint8Array>) => void {
  const one = db
    .insert(descriptor)
    .values({
      encoder: sql.placeholder("encoder"),
      fileId: sql.placeholder("fileId"),
      bytes: sql.placeholder("bytes"),
    })
    .onConflictDoUpdate({
      target: [descriptor.encoder, descriptor.fileId],
      set: { bytes: sql`excluded.bytes` },
    })
    .prepare();
  return (fileId, descriptors) => {
    for (const [encoder, bytes] of Object.entries(descriptors))
      one.run({ encoder, fileId, bytes: Buffer.from(bytes) });
  };
}

export const descriptorPages = (db: Connection) => {
  const perImage = db
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
    .prepare();

  const one = db.$client.query<{ bytes: Uint8Array }, [string, number]>(
    "SELECT bytes FROM descriptor WHERE encoder = ? AND file_id = ?",
  );

  return {
    /** What these encoders made of these files: by file, encoder name -> descriptor. A file may have none. */
    descriptorsOf(
      files: readonly number[],
      encoders: readonly string[],
    ): Map<number, Record<string, Uint8Array>> {
      const found = new Map<number, Record<string, Uint8Array>>();
      for (const file of files) {
        const descriptors: Record<string, Uint8Array> = {};
        for (const encoder of encoders) {
          const bytes = one.get(encoder, file)?.bytes;
          if (bytes) descriptors[encoder] = bytes;
        }
        found.set(file, descriptors);
      }
      return found;
    },
    /** A page of one encoder's descriptors, one row an image, by image id. */
    imageDescriptors: (encoder: string, after: number, limit: number, removed = true): ImageDescriptor[] =>
      perImage.all({ encoder, after, limit, removed }),
  };
};

export const descriptorReports = (db: Connection) => {
  const page = db.$client.query<
    { file: number; bytes: Uint8Array },
    { encoder: string; after: number; limit: number }
  >(
    "SELECT file_id AS file, bytes FROM descriptor WHERE encoder = $encoder AND file_id > $after ORDER BY file_id LIMIT $limit",
  );
  return {
    /** A page of one encoder's descriptors by file id, for filling the index; raw SQL, since a million rows pass here at every start. */
    descriptorPage(encoder: string, after: number, limit: number): DescriptorPage {
      const rows = page.all({ encoder, after, limit });
      const size = rows[0]?.bytes.length ?? 0;
      const packed = { files: new Float64Array(rows.length), bytes: new Uint8Array(rows.length * size) };
      rows.forEach((row, index) => {
        packed.files[index] = row.file;
        packed.bytes.set(row.bytes, index * size);
      });
      return packed;
    },
  };
};

export const descriptorWrites = (db: Connection) => {
  const describe = describing(db);
  const dropEdges = droppingEdges(db);
  return {
    /**
     * LZBooru's POST of one encoder's descriptors by image; posting again replaces. An image without a file
     * gets one known by descriptors only; with all of `encoders` it is done, unless it was deleted.
     * @returns the file of each, in order. Unknown images are left out (the caller has checked).
     */
    postDescriptors(
      encoder: string,
      posts: readonly { image: number; bytes: Uint8Array }[],
      encoders: readonly string[],
      now: number,
    ): { file: number; bytes: Uint8Array }[] {
      return inTransaction(db, () =>
        posts.flatMap((post) => {
          const row = db
            .select({ fileId: image.fileId, state: image.state })
            .from(image)
            .where(and(eq(image.id, post.image), ne(image.state, "removed")))
            .get();
          if (!row) return [];
          const fileId =
            row.fileId ??
            db.insert(file).values({ original: false, addedAt: now }).returning({ id: file.id }).get().id;
          describe(fileId, { [encoder]: post.bytes });
          // What it was like before it may not be like now.
          dropEdges(fileId);
          const held = db
            .select({ encoder: descriptor.encoder })
            .from(descriptor)
            .where(ofFile(fileId))
            .all();
          const complete = encoders.every((name) => held.some((one) => one.encoder === name));
          db.update(image)
            .set({
              fileId,
              watchedAt: null,
              ...(complete &&
                row.state !== "dead" && { state: "done", errorCode: null, error: null, lastVisited: now }),
            })
            .where(eq(image.id, post.image))
            .run();
          return [{ file: fileId, bytes: post.bytes }];
        }),
      );
    },
  };
};
