import type { OpenFile } from "./open-files.ts";

/** Writes a complete file. */
export async function writeWhole(open: OpenFile, path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path);
  await file.write(content);
  await file.close();
}
