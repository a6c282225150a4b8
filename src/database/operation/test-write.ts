import type { Connection } from "../connection.ts";

/** Writes a page of the database without changing anything. @throws SQLite's error where it cannot be written. */
export function testWrite({ $client }: Connection): void {
  const { user_version: version } = $client
    .query<{ user_version: number }, []>("PRAGMA user_version")
    .get() ?? { user_version: 0 };
  $client.run(`PRAGMA user_version = ${version}`);
}
