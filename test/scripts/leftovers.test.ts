import { afterAll, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { startRebooru } from "../../scripts/demo/rebooru.ts";
import { createPartial, sweepPartials } from "../../scripts/export/partial-folder.ts";
import { outcomeOf, startProgram } from "../support/start-program.ts";
import { temporaryFolder } from "../support/temporary-store.ts";

const folder = temporaryFolder();
afterAll(() => folder.dispose());
const key = "an-admin-key";
const besides = (name: string) => readdirSync(folder.path).filter((entry) => entry.startsWith(name));
const exported = (out: string, env: Record<string, string>) =>
  outcomeOf(startProgram("scripts/export.ts", ["--format", "jsonl", "--out", out], env));

test("what killed runs left beside --out is swept, never what a running command holds", async () => {
  const target = join(folder.path, "swept");
  const held = await createPartial(target);
  mkdirSync(join(`${target}.partial-killed`, "dataset"), { recursive: true });
  mkdirSync(`${target}-other.partial-killed`);
  // Killed before it was held; one that is as young may be about to be.
  for (const [name, age] of [
    ["old", 3600],
    ["new", 0],
  ] as const) {
    mkdirSync(`${target}.making-${name}`);
    utimesSync(`${target}.making-${name}`, Date.now() / 1000 - age, Date.now() / 1000 - age);
  }
  // Another process that holds one, and is killed.
  const script = `const { createPartial } = await import(${JSON.stringify(join(import.meta.dir, "../../scripts/export/partial-folder.ts"))});
    globalThis.held = await createPartial(${JSON.stringify(target)}); console.log(held.path); setInterval(() => {}, 1000);`;
  const other = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe" });
  const reader = other.stdout.getReader();
  const othersPath = new TextDecoder().decode((await reader.read()).value).trim();
  expect(existsSync(othersPath)).toBe(true);
  const sweep = () => sweepPartials(target, async () => {});
  await sweep();
  expect(besides("swept.making-")).toEqual(["swept.making-new"]);
  rmSync(`${target}.making-new`, { recursive: true });
  expect(besides("swept.").toSorted()).toEqual(
    [held.path, othersPath].map((path) => path.slice(folder.path.length + 1)).toSorted(),
  );
  other.kill("SIGKILL");
  await other.exited;
  await sweep();
  expect(besides("swept.")).toEqual([held.path.slice(folder.path.length + 1)]);
  await held.remove();
  expect(besides("swept")).toEqual(["swept-other.partial-killed"]);
});

test("a killed command's job at the server, and a killed server's exports and snapshot, are swept", async () => {
  const place = join(folder.path, "server");
  const data = join(place, "data");
  const settings = { API_KEY: key, TICK_SECONDS: "1" };
  await using first = await startRebooru(place, { ...settings, WORKERS: "none" });
  const ask = async (url: string, method: string, path: string, body?: unknown) => {
    const headers = { "x-api-key": key, "content-type": "application/json" };
    const answer = await fetch(url + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as any;
  };
  // No worker makes it, so the command waits until it is killed.
  const out = join(folder.path, "out");
  const killed = startProgram("scripts/export.ts", ["--format", "jsonl", "--out", out], { DATA_DIR: data });
  const jobs = async () => (await ask(first.url, "GET", "/api/export")).length;
  while (
    besides("out.partial-").length === 0 ||
    !existsSync(join(folder.path, besides("out.partial-")[0] ?? "", "job"))
  )
    await Bun.sleep(20);
  killed.kill("SIGKILL");
  await killed.exited;
  expect(await jobs()).toBe(1);
  const own = await ask(first.url, "POST", "/api/export", { format: "jsonl", query: "" });
  // The next run finds the job of the killed one, and waits for its own: it is killed, too.
  const next = startProgram("scripts/export.ts", ["--format", "jsonl", "--out", out], { DATA_DIR: data });
  while ((await ask(first.url, "GET", "/api/export")).some((job: { id: number }) => job.id < own.id))
    await Bun.sleep(20);
  while (besides("out.partial-").length === 0) await Bun.sleep(20);
  next.kill("SIGKILL");
  await next.exited;
  await first.kill();

  mkdirSync(join(data, "exports/99.partial/charts"), { recursive: true });
  mkdirSync(join(data, "exports/98"));
  mkdirSync(join(data, "exports/mine"));
  await Bun.write(join(data, "index.snapshot.partial"), "half");
  await using second = await startRebooru(place, settings);
  while ((await ask(second.url, "GET", `/api/export/${own.id}`)).state === "waiting") await Bun.sleep(20);
  expect(readdirSync(join(data, "exports"))).toEqual(["mine"]);
  while ((await ask(second.url, "GET", "/api/status")).index.loading) await Bun.sleep(20);
  expect(existsSync(join(data, "index.snapshot.partial"))).toBe(false);
  await second.stop();
  expect((await exported(out, { DATA_DIR: data })).code).toBe(1);
  expect(besides("out")).toEqual([]);
});
