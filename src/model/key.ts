/** A permission of a key; `admin` includes all others. */
export type Scope = "read" | "ingest" | "admin";

/** A key without its secret. */
export type KeyRow = {
  id: number;
  name: string;
  prefix: string;
  scopes: Scope[];
  createdAt: number;
  lastUsedAt: number | null;
  revokedAt: number | null;
};
