import type { ImageFormat } from "./image-format.ts";
import type { CameraData } from "./camera-data.ts";
import type { FilePrompt } from "./generation.ts";

/** One content. Known by posted descriptors only where `sha256` is null. */
export type FileRow = {
  id: number;
  sha256: string | null;
  md5: string | null;
  /** Bytes. */
  size: number | null;
  format: ImageFormat | null;
  width: number | null;
  height: number | null;
  frames: number | null;
  /** Camera and lens, in words. */
  camera: string | null;
  exif: CameraData | null;
  /** Whether the original is kept. */
  original: boolean;
  /** What its descriptors were made from, where that was not the picture itself. */
  encodedFrom: "thumbnail" | null;
  addedAt: number;
};

/** A downloaded and decoded content. */
export type NewFile = {
  sha256: string;
  md5: string;
  size: number;
  format: ImageFormat;
  width: number;
  height: number;
  frames: number;
  /** What took it, in words. */
  camera?: string | null;
  /** What the camera wrote into it. */
  exif?: CameraData | null;
  /** Prompts that its generator wrote into it. */
  prompts?: readonly FilePrompt[];
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
    /** Why the submission was removed upstream, `null` while it stands. */
    removal: string | null;
    /** Upstream's preview, the picture itself being gone. */
    isPreview: boolean;
  }[];
};

/** Files that lack what some encoder makes. `last`: how far the walk has come, null where there is nothing more. */
export type LackingPage = { files: number[]; last: number | null };

/** A content to be encoded again. */
export type Reencodable = {
  id: number;
  sha256: string;
  format: ImageFormat;
  original: boolean;
  urls: string[];
};

/** What it was made from: the content itself, or its thumbnail. */
export type EncodedFrom = "picture" | "thumbnail";

/** A content as it lies on the disk. */
export type StoredFile = { id: number; sha256: string; format: ImageFormat; original: boolean };

/** A content whose bytes are to be deleted from the disk. */
export type DoomedFile = { sha256: string; format: ImageFormat };
