import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createStore } from "../../src/database/create-store.ts";
import { readServerAddress } from "../../src/data-folder.ts";

/**
 * `bun run bench start [files]`: how long a server with so many files (default 100,000) takes from its start until
 * it listens, and until searches answer.
 */
export async function run([files = "100000"]: string[]): Promise<void> {
  console.log(`Bun ${Bun.version}, ${cpus().length} x ${cpus()[0]?.model}`);
  const dataDir = mkdtempSync(join(tmpdir(), "rebooru-bench-"));
  try {
    await fill(join(dataDir, "rebooru.sqlite"), Number(files));
    const started = performance.now();
    const server = Bun.spawn(
      [process.execPath, "--no-env-file", join(import.meta.dir, "../../src/main.ts")],
      {
        env: { PATH: "/usr/bin:/bin", DATA_DIR: dataDir, PORT: "0", PUBLIC_READ: "true", WORKERS: "encode" },
        stdout: "ignore",
        stderr: "ignore",
      },
    );
    let address = readServerAddress(dataDir);
    for (; !address; address = readServerAddress(dataDir)) await Bun.sleep(5);
    const listening = performance.now() - started;
    while (!(await isComplete(address.port))) await Bun.sleep(5);
    const complete = performance.now() - started;
    console.log(
      `${Number(files).toLocaleString("en")} files: listening after ${listening.toFixed(0)} ms, searches after ${complete.toFixed(0)} ms`,
    );
    server.kill();
    await server.exited;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Made-up contents: what counts here is how many there are. */
async function fill(path: string, files: number): Promise<void> {
  const store = await createStore(path);
  const facts = {
    md5: "",
    size: 1,
    format: "jpeg",
    width: 1,
    height: 1,
    frames: 1,
    original: false,
  } as const;
  let saving: Promise<unknown>[] = [];
  for (let n = 0; n < files; n++) {
    const [histogram, dhash] = [new Uint8Array(48), crypto.getRandomValues(new Uint8Array(24))];
    const sha256 = n.toString(16).padStart(64, "0");
    saving.push(
      store.saveFile(`https://none.example/${n}`, { ...facts, sha256, descriptors: { histogram, dhash } }, 1),
    );
    if (saving.length === 500) {
      await Promise.all(saving);
      saving = [];
    }
  }
  await Promise.all(saving);
  await store.close();
}

async function isComplete(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/status`);
  const { index } = (await answer.json()) as { index: { complete: boolean } };
  return index.complete;
}
