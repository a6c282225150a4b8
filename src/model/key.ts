/** What a key may do; `admin` may everything. */
export type Scope = "read" | "ingest" | "admin";
