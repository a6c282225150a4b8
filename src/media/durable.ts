import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** Writes a file and waits until its bytes are on the disk. */
export async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Waits until a file's bytes, or a folder's names, are on the disk. */
export async function sync(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Moves a file, creating folders.
 * @returns the folders whose names have changed: the move is on the disk once each is synced.
 */
export async function moveInto(from: string, to: string): Promise<string[]> {
  const folder = dirname(to);
  const created = await mkdir(folder, { recursive: true });
  await rename(from, to);
  const changed = [folder];
  // The names of new folders stand in those above them.
  for (let path = folder; created !== undefined && path.length >= created.length; path = dirname(path))
    changed.push(dirname(path));
  return changed;
}

/** Moves a file whose bytes are on the disk, and waits until its new name is there, too. */
export async function moveSynced(from: string, to: string): Promise<void> {
  await Promise.all((await moveInto(from, to)).map(sync));
}
