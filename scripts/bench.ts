import { readdirSync } from "node:fs";
import { runCommand, UsageError } from "./command.ts";

const names = readdirSync(new URL("./bench", import.meta.url))
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -3));

const usage = `bun run bench [${names.join("|")}] [argument...]

Prints figures and what they were measured on; without a name runs them all.`;

await runCommand({ usage, options: {} }, async ([name, ...args]) => {
  if (name !== undefined && !names.includes(name))
    throw new UsageError(`${name} is not one of ${names.join(", ")}`);
  for (const one of name === undefined ? names : [name]) {
    console.log(`\n== ${one}`);
    const bench: { run(args: string[]): Promise<void> } = await import(`./bench/${one}.ts`);
    await bench.run(args);
  }
});
