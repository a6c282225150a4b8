import { readdirSync } from "node:fs";
import { cpus } from "node:os";
import { runCommand, UsageError } from "./command.ts";

const names = readdirSync(new URL("./bench", import.meta.url))
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -3));

const usage = `bun run bench [${names.join("|")}] [argument...]

Prints figures and what they were measured on; without a name runs them all.

  --images DIR       photographs for \`quality\`, beside generated pictures; more than one may be given
  --originals N      pictures that \`quality\` looks for, 250 by default
  --references N     pictures that it looks among, 7500 by default
  --svg FILE         where it draws its figures`;

/** Options of `quality`. */
const options = {
  images: { type: "string", multiple: true },
  originals: { type: "string" },
  references: { type: "string" },
  svg: { type: "string" },
} as const;

await runCommand({ usage, options }, async ([name, ...args], given) => {
  if (name !== undefined && !names.includes(name))
    throw new UsageError(`${name} is not one of ${names.join(", ")}`);
  console.log(`Bun ${Bun.version}, ${cpus().length} x ${cpus()[0]?.model}`);
  for (const one of name === undefined ? names : [name]) {
    console.log(`\n== ${one}`);
    const bench: { run(args: string[], options: typeof given): Promise<void> } = await import(
      `./bench/${one}.ts`
    );
    await bench.run(args, given);
  }
});
