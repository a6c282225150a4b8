import { z } from "zod";
import { openClient } from "./client.ts";
import { runCommand, table, UsageError } from "./command.ts";

const usage = `bun run keys create --name NAME --scope read,ingest,admin   a new key, shown once
bun run keys list                                          keys by name, prefix, scopes and last use
bun run keys revoke ID                                     the key stops working at once`;

const keyShape = z.object({
  id: z.number(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.number(),
  lastUsedAt: z.number().nullable(),
  revokedAt: z.number().nullable(),
});

const date = (seconds: number | null) =>
  seconds === null ? "never" : new Date(seconds * 1000).toISOString().slice(0, 10);

const options = { name: { type: "string" }, scope: { type: "string" } } as const;

await runCommand({ usage, options }, async ([verb, id, ...rest], { name, scope }) => {
  if (rest.length > 0) throw new UsageError(`too many words: ${rest.join(" ")}`);
  if (verb === "create" && !name?.trim()) throw new UsageError("create needs --name");
  if (verb === "revoke" && !/^\d+$/.test(id ?? "")) throw new UsageError("revoke needs the id of a key");
  if (!["create", "list", "revoke"].includes(verb ?? ""))
    throw new UsageError(`${verb === undefined ? "what to do?" : `${verb}:`} create, list or revoke`);
  const client = await openClient({ creates: verb === "create" });
  try {
    if (verb === "create") {
      const scopes = (scope ?? "read").split(",").map((word) => word.trim());
      const made = z
        .object({ id: z.number(), key: z.string() })
        .parse(await client.request("POST", "/api/key", { name, scopes }));
      console.log(`key ${made.id} (${scopes.join(", ")}), shown only now:\n${made.key}`);
    } else if (verb === "revoke") {
      await client.request("DELETE", `/api/key/${id}`);
      console.log(`key ${id} revoked`);
    } else {
      const keys = z.array(keyShape).parse(await client.request("GET", "/api/key"));
      const rows = keys.map((key) => [
        String(key.id),
        key.name,
        `${key.prefix}...`,
        key.scopes.join(","),
        date(key.createdAt),
        date(key.lastUsedAt),
        key.revokedAt === null ? "" : `revoked ${date(key.revokedAt)}`,
      ]);
      console.log(table([["id", "name", "key", "scopes", "created", "last used", ""], ...rows]));
    }
  } finally {
    await client.close();
  }
});
