import type { StorageGuard } from "../../src/process/storage-guard.ts";

/** A data folder that can always be written. */
export const alwaysUsable: StorageGuard = {
  isUnusable: async () => false,
  usable: async () => {},
  status: () => ({ usable: true }),
};
