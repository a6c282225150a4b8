import type { OpenFile } from "./open-files.ts";

/** A file with all that is in it. */
export async function writeWhole(open: OpenFile, path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path);
  await file.write(content);
  await file.close();
}
