/** What a contributor runs before a commit: format, types, lint with import cycles, unused code, tests. */
const steps: [name: string, command: string[]][] = [
  ["format", ["bun", "fmt", "--check", "src", "scripts", "test"]],
  ["types", ["bun", "check"]],
  ["browser-types", ["bun", "check", "-p", "src/http/pages/client"]],
  ["lint", ["bun", "run", "lint"]],
  ["unused", ["bun", "run", "unused"]],
  ["tests", ["bun", "test"]],
];

const usage = `bun run verify [--no-STEP...]   the steps: ${steps.map(([name]) => name).join(", ")}`;
const known = new Set(["--help", ...steps.map(([name]) => `--no-${name}`)]);
const unknown = process.argv.slice(2).find((word) => !known.has(word));
if (unknown !== undefined || process.argv.includes("--help")) {
  console[unknown === undefined ? "log" : "error"](
    unknown === undefined ? usage : `error: ${unknown}: ${usage}`,
  );
  process.exit(unknown === undefined ? 0 : 2);
}

const skipped = new Set(process.argv.slice(2).map((word) => word.replace(/^--no-/, "")));

for (const [name, command] of steps) {
  if (skipped.has(name)) continue;
  console.log(`\n== ${name}: ${command.join(" ")}`);
  const { exitCode } = Bun.spawnSync(command, { stdout: "inherit", stderr: "inherit" });
  if (exitCode !== 0) {
    console.error(
      `error: ${name} failed (exit code ${exitCode}): mend what it says above and run bun run verify again`,
    );
    process.exit(1);
  }
}
console.log("\nall green");
