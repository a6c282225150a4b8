import { Database } from "bun:sqlite";
import { join } from "node:path";
import type { EndState, HeldPicture, HeldSubmission } from "./compare.ts";
import type { Rebooru } from "./rebooru.ts";

/** Reads what a running server holds: submissions over HTTP, pictures from its database beside it. */
export async function readEndState(server: Rebooru): Promise<EndState> {
  const submissions = await server.list<HeldSubmission>("/api/submission");
  const database = new Database(join(server.dataDir, "rebooru.sqlite"), { readonly: true });
  try {
    const pictures = database.query<HeldPicture, []>("select 1").all();
    return { submissions, pictures, dead: new Map() };
  } finally {
    database.close();
  }
}
