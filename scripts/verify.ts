/** What a contributor runs before a commit: format, types, lint with import cycles, unused code, tests. */
const steps: [name: string, command: string[]][] = [
  ["format", ["bun", "fmt", "--check", "src", "scripts", "test"]],
  ["types", ["bun", "check"]],
  [
    "lint",
    [
      "bunx",
      "oxlint",
      "--deny-warnings",
      "--import-plugin",
      "-D",
      "import/no-cycle",
      "src",
      "scripts",
      "test",
    ],
  ],
  ["unused", ["bun", "run", "unused"]],
  ["tests", ["bun", "test"]],
];

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
