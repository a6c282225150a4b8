import { parseArgs, type ParseArgsConfig } from "node:util";
import { ConfigError, misspelledVariables } from "../src/config/config.ts";
import { AppError } from "../src/errors.ts";

/** Wrong words on the command line: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

type Options = NonNullable<ParseArgsConfig["options"]>;

/**
 * Runs a command: `--help` prints its usage; an error is one line on stderr; exits 0 (done), 1 (failed) or 2
 * (bad usage).
 */
export async function runCommand<const Given extends Options>(
  command: { usage: string; options: Given },
  main: (
    words: string[],
    values: ReturnType<typeof parseArgs<{ options: Given; allowPositionals: true }>>["values"],
  ) => Promise<void>,
): Promise<never> {
  try {
    const options = { ...command.options, help: { type: "boolean", short: "h" } } as const;
    const parsed = parseArguments(() => parseArgs({ options, allowPositionals: true }));
    if ("help" in parsed.values && parsed.values.help) {
      console.log(command.usage);
      process.exit(0);
    }
    for (const line of misspelledVariables()) console.error(`warning: ${line}`);
    await main(parsed.positionals, parsed.values as Parameters<typeof main>[1]);
    process.exit(0);
  } catch (error) {
    console.error(explain(error).replace(/^/gm, "error: "));
    process.exit(error instanceof UsageError ? 2 : 1);
  }
}

/** One line about anything thrown. */
export function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message} (see --help)`;
  if (error instanceof AppError || error instanceof ConfigError) return error.message;
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n")[0] ?? text;
}

function parseArguments<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    const [said = "unreadable words"] = (error instanceof Error ? error.message : String(error)).split(
      /\n|\. To /,
    );
    throw new UsageError(said.replace(/\.$/, ""));
  }
}

/** A date (`2024-05-01`, `2024-05-01T12:00:00Z`) or Unix seconds. @throws UsageError for anything else. */
export function readTime(option: string, text: string): number {
  const time = /^\d{9,11}$/.test(text) ? Number(text) : Date.parse(text) / 1000;
  const day = /^\d{4}-\d\d-\d\d/.exec(text)?.[0];
  // A day that no month has would be taken for one of the next.
  const parsed = day ? Date.parse(`${day}T00:00:00Z`) : 0;
  const isDay = !day || (Number.isFinite(parsed) && new Date(parsed).toISOString().startsWith(day));
  if (!Number.isFinite(time) || !isDay)
    throw new UsageError(`${option} ${text}: a date such as 2024-05-01, or Unix seconds`);
  if (time * 1000 > Date.now()) throw new UsageError(`${option} ${text}: a time in the past`);
  return Math.floor(time);
}

/** Rows as aligned columns. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
