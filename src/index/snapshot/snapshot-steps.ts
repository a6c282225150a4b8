import { AppError } from "../../errors.ts";
import type { Collection } from "../collection.ts";
import { readSnapshot, type SnapshotReader, type SnapshotWriter, writeSnapshot } from "./snapshot.ts";

/** Saving, in steps short enough for searches in between. */
export type SaveStep =
  | { step: "begin"; path: string; stamp: string }
  | { step: "write"; section: number }
  | { step: "finish" }
  | { step: "abandon" };

/** Opening: every section is checked before the first is loaded. */
export type OpenStep =
  | { step: "begin"; path: string }
  | { step: "check"; section: number }
  | { step: "take"; section: number }
  | { step: "end" };

/** Result of a step of opening. `refused`: the reason why the snapshot cannot be used. */
export type OpenAnswer = { refused?: string; sections: number; files: number; stamp: string };

const nothing: OpenAnswer = { sections: 0, files: 0, stamp: "" };

/** The snapshot being saved and the one being opened, in the index's thread. */
export function createSnapshotSteps(files: Collection) {
  let writer: SnapshotWriter | undefined;
  let reader: SnapshotReader | undefined;

  return {
    /** @returns the number of sections. @throws the file system's error, AppError `conflict` while another is saved. */
    save(ask: SaveStep): number {
      if (ask.step === "begin") {
        if (writer) throw new AppError("conflict", `snapshot ${ask.path}: another one is being saved`);
        writer = writeSnapshot(files.storage, ask.path, ask.stamp);
      } else if (ask.step === "write") writer?.write(ask.section);
      else {
        const ended = writer;
        writer = undefined;
        if (ask.step === "finish") ended?.finish();
        else ended?.abandon();
      }
      return writer?.sections ?? 0;
    },
    /** @throws the file system's error. */
    open(ask: OpenStep): OpenAnswer {
      if (ask.step === "begin") {
        reader?.close();
        const opened = readSnapshot(files.storage, ask.path);
        reader = typeof opened === "string" ? undefined : opened;
        return typeof opened === "string" ? { ...nothing, refused: opened } : opened.header;
      }
      if (ask.step === "end") {
        reader?.close();
        reader = undefined;
      } else if (ask.step === "take") {
        if (reader) files.takeSection(reader, ask.section);
      } else {
        const fault = reader?.check(ask.section);
        if (fault) return { ...nothing, refused: fault };
      }
      return nothing;
    },
  };
}
