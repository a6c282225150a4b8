import { and, asc, eq, gt, isNull, ne, sql } from "drizzle-orm";
import type { ImageFormat } from "../records.ts";
import { type Connection, inTransaction } from "./connection.ts";
import { descriptor, file, image, submission } from "./schema.ts";

export type FileRow = typeof file.$inferSelect;

/** A downloaded and decoded content. */
export type NewFile = {
  sha256: string;
  md5: string;
  size: number;
  format: ImageFormat;
  width: number;
  height: number;
  frames: number;
  /** Whether the original is kept. */
  original: boolean;
  /** Encoder name -> descriptor. */
  descriptors: Record<string, Uint8Array>;
};

/** A file with everything it occurs in, oldest first. */
export type FileReport = FileRow & {
  encoders: string[];
  images: {
    id: number;
    url: string;
    caption: string | null;
    submission: string;
    title: string;
    place: string;
    author: string | null;
    created: number;
    permalink: string | null;
    nsfw: boolean;
  }[];
};

/** A page of descriptors, packed: `bytes` holds `files.length` of them, one after another. */
export type DescriptorPage = { files: Float64Array; bytes: Uint8Array };

/** A descriptor by image, as LZBooru lists it. */
export type ImageDescriptor = { id: number; bytes: Uint8Array };

/** The descriptors of one file. The table is ordered by encoder, so each name is one seek. */
const ofFile = (id: unknown) =>
  and(sql`${descriptor.encoder} in (select name from encoder_name)`, eq(descriptor.fileId, sql`${id}`));

/** What a saved content changed: its file, and files that were merged into it and are no more. */
export type SavedFile = { fileId: number; merged: number[] };

export const filePages = (db: Connection) => {
  const bySha = db
    .select()
    .from(file)
    .where(eq(file.sha256, sql.placeholder("sha256")))
    .prepare();
  const encoders = db
    .select({ encoder: descriptor.encoder })
    .from(descriptor)
    .where(ofFile(sql.placeholder("id")))
    .prepare();
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
      ),
    )
    .orderBy(asc(image.id))
    .limit(sql.placeholder("limit"))
    .prepare();

  return {
    /** The file of this content, with the names of the encoders it has been through. */
    fileBySha256(sha256: string): (FileRow & { encoders: string[] }) | undefined {
      const row = bySha.get({ sha256 });
      return row && { ...row, encoders: encoders.all({ id: row.id }).map((one) => one.encoder) };
    },
    file(id: number): FileReport | undefined {
      const row = db.select().from(file).where(eq(file.id, id)).get();
      if (!row) return undefined;
      const images = db
        .select({
          id: image.id,
          url: image.url,
          caption: image.caption,
          submission: submission.id,
          title: submission.title,
          place: submission.place,
          author: submission.author,
          created: submission.created,
          permalink: submission.permalink,
          nsfw: submission.nsfw,
        })
        .from(image)
        .innerJoin(submission, eq(submission.id, image.submissionId))
        .where(and(eq(image.fileId, id), eq(image.state, "done")))
        .orderBy(asc(submission.created), asc(image.id))
        .limit(1000)
        .all();
      return { ...row, encoders: encoders.all({ id }).map((one) => one.encoder), images };
    },
    /** A page of one encoder's descriptors, one row an image, by image id. */
    imageDescriptors: (encoder: string, after: number, limit: number): ImageDescriptor[] =>
      perImage.all({ encoder, after, limit }),
  };
};

export const fileReports = (db: Connection) => {
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

export const fileWrites = (db: Connection) => {
  const describe = db
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
  const describeAll = (fileId: number, descriptors: Record<string, Uint8Array>) => {
    for (const [encoder, bytes] of Object.entries(descriptors))
      describe.run({ encoder, fileId, bytes: Buffer.from(bytes) });
  };

  /** Every live image of the URL is done with this file; files known by descriptors only that it replaces go. */
  function settle(url: string, fileId: number, now: number): SavedFile {
    const unknown = db
      .selectDistinct({ id: file.id })
      .from(image)
      .innerJoin(file, eq(file.id, image.fileId))
      .where(and(eq(image.url, url), isNull(file.sha256)))
      .all();
    db.update(image)
      .set({
        fileId,
        state: "done",
        lastVisited: now,
        decodeTries: 0,
        troubleSince: null,
        errorCode: null,
        error: null,
      })
      .where(and(eq(image.url, url), sql`${image.state} <> 'dead'`))
      .run();
    const merged = unknown
      .map((row) => row.id)
      .filter((id) => !db.select({ id: image.id }).from(image).where(eq(image.fileId, id)).limit(1).get());
    for (const id of merged) {
      db.delete(descriptor).where(ofFile(id)).run();
      db.delete(file).where(eq(file.id, id)).run();
    }
    return { fileId, merged };
  }

  return {
    /** Stores a content with its descriptors and settles every image of the URL it came from. Idempotent. */
    saveFile(url: string, { descriptors, ...facts }: NewFile, now: number): SavedFile {
      return inTransaction(db, () => {
        const stored = db
          .insert(file)
          .values({ ...facts, addedAt: now })
          .onConflictDoUpdate({
            target: file.sha256,
            set: { original: sql`max(${file.original}, excluded.original)` },
          })
          .returning({ id: file.id })
          .get();
        describeAll(stored.id, descriptors);
        return settle(url, stored.id, now);
      });
    },
    /** Settles every image of a URL whose content is stored already. */
    settleImages: (url: string, fileId: number, now: number): SavedFile =>
      inTransaction(db, () => settle(url, fileId, now)),

    /**
     * LZBooru's POST of one encoder's descriptors by image; posting again replaces. An image without a file
     * gets one known by descriptors only; with all of `encoders` it is done.
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
            .where(eq(image.id, post.image))
            .get();
          if (!row) return [];
          const fileId =
            row.fileId ??
            db.insert(file).values({ original: false, addedAt: now }).returning({ id: file.id }).get().id;
          describeAll(fileId, { [encoder]: post.bytes });
          const held = db
            .select({ encoder: descriptor.encoder })
            .from(descriptor)
            .where(ofFile(fileId))
            .all();
          const complete = encoders.every((name) => held.some((one) => one.encoder === name));
          db.update(image)
            .set({
              fileId,
              ...(complete && { state: "done", errorCode: null, error: null, lastVisited: now }),
            })
            .where(eq(image.id, post.image))
            .run();
          return [{ file: fileId, bytes: post.bytes }];
        }),
      );
    },
  };
};
