import type { Scope } from "./key.ts";

/** A browser that is signed in, without its secret. Times are Unix seconds. */
export type SessionRow = {
  id: number;
  /** Name of the key that it was opened with, or `operator`. */
  name: string;
  scopes: Scope[];
  /** The browser, as it names itself. */
  agent: string;
  createdAt: number;
  lastUsedAt: number;
  expiresAt: number;
};
