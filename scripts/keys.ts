import { z } from "zod";
import { readConfig } from "../src/config/config.ts";
import { AppError } from "../src/errors.ts";
import { openClient, reachServer, requireDataFolder } from "./client.ts";
import { runCommand, table, UsageError } from "./command.ts";

const usage = `bun run keys create --name NAME --scope read,ingest,admin   a new key, shown once
bun run keys list                                          keys by name, prefix, scopes and last use
bun run keys revoke ID                                     the key stops working at once
bun run keys link                                          a link that signs a browser in, once, within a day
bun run keys sessions                                      browsers that are signed in
bun run keys end ID                                        signs a browser out`;

const keyShape = z.object({
  id: z.number(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.number(),
  lastUsedAt: z.number().nullable(),
  revokedAt: z.number().nullable(),
});

const sessionShape = z.object({
  id: z.number(),
  name: z.string(),
  scopes: z.array(z.string()),
  agent: z.string(),
  createdAt: z.number(),
  lastUsedAt: z.number(),
});
const verbs = ["create", "list", "revoke", "link", "sessions", "end"];

const date = (seconds: number | null) =>
  seconds === null ? "never" : new Date(seconds * 1000).toISOString().slice(0, 10);

/** @throws AppError `conflict` where no server runs: links live in its memory. */
async function printLink(): Promise<void> {
  const config = readConfig();
  const server = await reachServer(config);
  if (!server) requireDataFolder(config);
  if (!server)
    throw new AppError(
      "conflict",
      "no server runs on this data folder: start it with bun run start, then ask for a link",
    );
  try {
    const { path } = z.object({ path: z.string() }).parse(await server.request("POST", "/api/key/link"));
    console.log(`${server.origin}${path}\nsigns a browser in, once, within a day`);
  } finally {
    await server.close();
  }
}

const options = { name: { type: "string" }, scope: { type: "string" } } as const;

await runCommand({ usage, options }, async ([verb, id, ...rest], { name, scope }) => {
  if (rest.length > 0) throw new UsageError(`too many words: ${rest.join(" ")}`);
  if (verb === "create" && !name?.trim()) throw new UsageError("create needs --name");
  if (["revoke", "end"].includes(verb ?? "") && !/^\d+$/.test(id ?? ""))
    throw new UsageError(`${verb} needs the id of a ${verb === "end" ? "session" : "key"}`);
  if (!verbs.includes(verb ?? ""))
    throw new UsageError(`${verb === undefined ? "what to do?" : `${verb}:`} ${verbs.join(", ")}`);
  if (verb === "link") return printLink();
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
    } else if (verb === "end") {
      await client.request("DELETE", `/api/key/session/${id}`);
      console.log(`session ${id} ended`);
    } else if (verb === "sessions") {
      const sessions = z.array(sessionShape).parse(await client.request("GET", "/api/key/session"));
      const rows = sessions.map((session) => [
        String(session.id),
        session.name,
        session.scopes.join(","),
        date(session.createdAt),
        date(session.lastUsedAt),
        session.agent.slice(0, 60),
      ]);
      console.log(
        rows.length === 0
          ? "no browser is signed in"
          : table([["id", "signed in as", "scopes", "since", "last used", "browser"], ...rows]),
      );
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
