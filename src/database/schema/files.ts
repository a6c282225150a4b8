import { blob, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { CameraData } from "../../model/camera-data.ts";
import { flag, json, rowId } from "./columns.ts";

const formats = ["jpeg", "png", "webp", "gif", "avif", "heif", "tiff", "bmp"] as const;

/** One content. Known by posted descriptors only where `sha256` is null. */
export const file = sqliteTable(
  "file",
  {
    id: rowId(),
    sha256: text("sha256"),
    md5: text("md5"),
    size: integer("size"),
    format: text("format", { enum: formats }),
    width: integer("width"),
    height: integer("height"),
    frames: integer("frames"),
    /** Camera and lens, in words. */
    camera: text("camera"),
    /** What the camera wrote into it; the location only if configured. */
    exif: json<CameraData>("exif"),
    /** Whether the original is kept. */
    original: flag("original").notNull(),
    /** What its descriptors were made from, if not from the picture itself. */
    encodedFrom: text("encoded_from", { enum: ["thumbnail"] }),
    addedAt: integer("added_at").notNull(),
  },
  (table) => [uniqueIndex("file_sha256").on(table.sha256)],
);

/** A content that stands at many addresses in the place of other pictures: a host's notice. */
export const placeholder = sqliteTable("placeholder", {
  sha256: text("sha256").primaryKey(),
  /** The host that serves it. */
  host: text("host").notNull(),
  /** At how many addresses it stood when it was quarantined. */
  urls: integer("urls").notNull(),
  /** `released`: a picture after all, by an operator's decision; it is never quarantined again. */
  state: text("state", { enum: ["quarantined", "released"] }).notNull(),
  at: integer("at").notNull(),
});

/** A content whose last occurrence is gone: its bytes are to be deleted from the disk. */
export const doomedFile = sqliteTable("doomed_file", {
  sha256: text("sha256").primaryKey(),
  format: text("format", { enum: formats }).notNull(),
});

/** The descriptor of a file by one encoder. */
export const descriptor = sqliteTable(
  "descriptor",
  {
    encoder: text("encoder").notNull(),
    /** No foreign key: checking it would need a second index as large as the table. */
    fileId: integer("file_id").notNull(),
    bytes: blob("bytes", { mode: "buffer" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.encoder, table.fileId] })],
);
