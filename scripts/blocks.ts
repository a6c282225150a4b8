import { z } from "zod";
import { openClient } from "./client.ts";
import { runCommand, table, UsageError } from "./command.ts";

const usage = `bun run blocks list [BANK]                                    the banks, or the entries of one
bun run blocks add BANK WHAT [--reason R] [--radius N]        ban a picture, a content or a hash
bun run blocks import BANK FILE [--reason R] [--radius N]     ban a list: one PDQ hash a line
bun run blocks remove BANK [ID]                               undo one entry, or all of them: what they hit is downloaded again

WHAT is file:ID, submission:ID, sha256:HEX, pdq:HEX, the URL of a picture, or the name of a file with a picture. --radius is in bits
of 256 (30; 0 for that very content). With --dry-run add and import tell what they would hit, and change nothing.`;

const bankShape = z.object({
  name: z.string(),
  entries: z.number(),
  undone: z.number(),
  unapplied: z.number(),
  hits: z.number(),
});
const entryShape = z.object({
  id: z.number(),
  sha256: z.string().nullable(),
  pdq: z.string().nullable(),
  radius: z.number(),
  reason: z.string().nullable(),
  at: z.number(),
  by: z.string(),
  undoneAt: z.number().nullable(),
  hits: z.number(),
});
const dryShape = z.object({
  wouldHit: z.number(),
  files: z.number(),
  images: z.array(z.object({ url: z.string() })),
});
const bannedShape = z.object({
  added: z.number(),
  known: z.number(),
  skipped: z.number(),
  contentOnly: z.number(),
  hits: z.number().nullable(),
});

/** The verbs, and what follows the bank. */
const needs = { list: "", add: "what to ban", import: "a file", remove: "" };

const day = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);

function listed(banks: readonly z.infer<typeof bankShape>[]): string {
  if (banks.length === 0) return "nothing is banned";
  const rows = banks.map(({ name, entries, undone, unapplied, hits }) =>
    [name, entries, undone, unapplied, hits].map(String),
  );
  return table([["bank", "entries", "undone", "under way", "hits"], ...rows]);
}

function described(entries: readonly z.infer<typeof entryShape>[]): string {
  const rows = entries.map((one) => [
    String(one.id),
    one.pdq === null ? `sha256:${one.sha256}` : `pdq:${one.pdq} within ${one.radius}`,
    `${one.hits} hits`,
    `${day(one.at)} by ${one.by}`,
    one.undoneAt === null ? (one.reason ?? "") : `undone ${day(one.undoneAt)}`,
  ]);
  return rows.length > 0 ? table(rows) : "no entries";
}

/** What is banned, as the API takes it. */
function readWhat(word: string): { field: string; value: string | number } | { path: string } {
  const [, field = "", value = ""] = /^(file|submission|sha256|pdq):(.+)$/.exec(word) ?? [];
  if (field !== "") return { field, value: field === "file" ? Number(value) : value };
  return /^https?:/.test(word) ? { field: "url", value: word } : { path: word };
}

function told(answer: unknown, isDry: boolean): string {
  if (isDry) {
    const { wouldHit, files, images } = dryShape.parse(answer);
    return [`would hit ${wouldHit} (${files} files)`, ...images.map((one) => `  ${one.url}`)].join("\n");
  }
  const { added, known, skipped, contentOnly, hits } = bannedShape.parse(answer);
  const notes = [
    `${added} banned`,
    known > 0 ? `${known} known already` : "",
    skipped > 0 ? `${skipped} flat ones left out` : "",
    contentOnly > 0 ? `${contentOnly} by the content alone (too flat for a hash)` : "",
    hits === null ? "what they hit is under way" : `hits: ${hits}`,
  ];
  return notes.filter(Boolean).join(", ");
}

await runCommand(
  {
    usage,
    options: {
      reason: { type: "string" },
      radius: { type: "string" },
      "dry-run": { type: "boolean" },
    },
  },
  async ([verb, bank, word, ...rest], { reason, radius, "dry-run": isDry = false }) => {
    if (rest.length > 0) throw new UsageError(`too many words: ${rest.join(" ")}`);
    if (!Object.hasOwn(needs, verb ?? ""))
      throw new UsageError(`${verb === undefined ? "what to do?" : `${verb}:`} list, add, import or remove`);
    if (verb !== "list" && bank === undefined) throw new UsageError(`${verb} needs the name of a bank`);
    const need = needs[verb as keyof typeof needs];
    if (need !== "" && word === undefined) throw new UsageError(`${verb} needs ${need}`);
    if (radius !== undefined && !/^\d{1,2}$/.test(radius))
      throw new UsageError(`--radius ${radius}: a whole number from 0 to 62`);
    const path = `/api/block/${encodeURIComponent(bank ?? "")}`;
    const options = {
      ...(bank !== undefined && { bank }),
      ...(reason !== undefined && { reason }),
      ...(radius !== undefined && { radius }),
      ...(isDry && { dryRun: "true" }),
    };
    const client = await openClient({ creates: need !== "" && !isDry });
    try {
      if (verb === "list" && bank === undefined)
        return console.log(listed(z.array(bankShape).parse(await client.request("GET", "/api/block"))));
      if (verb === "list")
        return console.log(described(z.array(entryShape).parse(await client.request("GET", path))));
      if (verb === "remove") {
        await client.request("DELETE", word === undefined ? path : `${path}/${encodeURIComponent(word)}`);
        return console.log("undone; what was hit by it alone is downloaded again");
      }
      const isImport = verb !== "add";
      const what = isImport ? { path: word ?? "" } : readWhat(word ?? "");
      if ("path" in what) {
        const form = new FormData();
        for (const [name, value] of Object.entries(options)) form.set(name, value);
        form.set(isImport ? "list" : "image", new Blob([await Bun.file(what.path).arrayBuffer()]), "file");
        return console.log(told(await client.request("POST", "/api/block", form), isDry));
      }
      const asked = {
        ...options,
        ...(radius !== undefined && { radius: Number(radius) }),
        ...(isDry && { dryRun: true }),
        [what.field]: what.value,
      };
      console.log(told(await client.request("POST", "/api/block", asked), isDry));
    } finally {
      await client.close();
    }
  },
);
