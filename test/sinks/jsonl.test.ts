import { afterAll, describe, expect, test } from "bun:test";
import { appendFileSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createJsonl } from "../../src/sinks/jsonl.ts";
import type { Bookmark } from "../../src/sinks/sink.ts";
import { openNetwork } from "../net/open-network.ts";
import { temporaryFolder } from "../support/temporary-store.ts";
import { batch, deliveryOf } from "./deliveries.ts";

const { fetcher, ...network } = openNetwork();
afterAll(() => network.close());

const linesOf = (list: readonly { record: object }[]) =>
  list.map(({ record }) => `${JSON.stringify(record)}\n`).join("");
const before = [deliveryOf(1), deliveryOf(2)];

/** A file with two acknowledged records. */
async function withFile(work: (path: string, bookmark: Bookmark) => Promise<void>): Promise<void> {
  const folder = temporaryFolder();
  try {
    const path = join(folder.path, "generations.jsonl");
    await work(path, await createJsonl({ path }).deliver(before, null, fetcher));
  } finally {
    folder.dispose();
  }
}

const whole = Buffer.from(linesOf(batch));

describe("what a kill left behind the bookmark is cut off:", () => {
  test.each([0, 1, 40, whole.indexOf("\n"), whole.indexOf("\n") + 1, whole.length - 1, whole.length])(
    "%i bytes of the batch",
    async (bytes) => {
      await withFile(async (path, bookmark) => {
        appendFileSync(path, whole.subarray(0, bytes));
        await createJsonl({ path }).deliver(batch, bookmark, fetcher);
        expect(readFileSync(path, "utf8")).toBe(linesOf([...before, ...batch]));
      });
      // The same in the first delivery, which has no bookmark yet, and in a delivery to a replaced file.
      for (const bookmark of [null, { size: 1 << 20 }, { size: 30 }])
        await withFile(async (path) => {
          writeFileSync(path, whole.subarray(0, bytes));
          await createJsonl({ path }).deliver(batch, bookmark, fetcher);
          expect(readFileSync(path, "utf8")).toBe(linesOf(batch));
        });
    },
  );
});

test("a file that was rotated away is started anew, and later deliveries append to it", async () => {
  await withFile(async (path, bookmark) => {
    renameSync(path, `${path}.1`);
    const sink = createJsonl({ path });
    const next = await sink.deliver([deliveryOf(3)], bookmark, fetcher);
    await sink.deliver([deliveryOf(4)], next, fetcher);
    expect(readFileSync(path, "utf8")).toBe(linesOf([deliveryOf(3), deliveryOf(4)]));
    expect(readFileSync(`${path}.1`, "utf8")).toBe(linesOf(before));
  });
});

test("a file that was shortened is appended to, on a line of its own", async () => {
  await withFile(async (path, bookmark) => {
    const short = linesOf(before).length - 5;
    truncateSync(path, short);
    await createJsonl({ path }).deliver(batch, bookmark, fetcher);
    expect(readFileSync(path, "utf8")).toBe(`${linesOf(before).slice(0, short)}\n${linesOf(batch)}`);
  });
});

test("a file without a bookmark loses nothing", async () => {
  await withFile(async (path) => {
    const bookmark = await createJsonl({ path }).deliver(batch, null, fetcher);
    expect(readFileSync(path, "utf8")).toBe(linesOf([...before, ...batch]));
    expect(bookmark).toEqual({ size: statSync(path).size });
  });
});

test("its owner alone may read the file", async () => {
  await withFile(async (path) => {
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
/** The size in the last whole line. */
const sizeIn = (lines: string) => Number(/.*"size":(\d+)/s.exec(lines)?.[1] ?? 0);

test("after kill -9 in the middle, again and again, each record is there once, whole and in order", async () => {
  const folder = temporaryFolder();
  const path = join(folder.path, "generations.jsonl");
  // 10 records of 200 kB at once, then the bookmark as the database would store it, in one line.
  const program = `
    import { createJsonl } from ${JSON.stringify(join(import.meta.dir, "../../src/sinks/jsonl.ts"))};
    const sink = createJsonl({ path: process.argv[1] });
    let { seq, bookmark } = JSON.parse(process.argv[2]);
    for (;;) {
      const batch = Array.from({ length: 10 }, (_, n) => ({ record: { seq: seq + n, text: "x".repeat(200_000) } }));
      bookmark = await sink.deliver(batch, bookmark, undefined);
      seq += 10;
      process.stdout.write(JSON.stringify({ seq, bookmark }) + "\\n");
    }`;
  try {
    let state = JSON.stringify({ seq: 0, bookmark: null });
    let cuts = 0;
    for (let kills = 0; kills < 40 && cuts < 3; kills++) {
      const child = Bun.spawn([process.execPath, "-e", program, path, state], {
        stdout: "pipe",
        stderr: "inherit",
      });
      let output = "";
      for await (const chunk of child.stdout) {
        output += new TextDecoder().decode(chunk);
        // What it still said before it died: there is nothing more to wait for.
        if (child.killed) continue;
        // As soon as the next batch has started.
        while (sizeOf(path) <= sizeIn(output) && !child.killed) await Bun.sleep(0);
        child.kill("SIGKILL");
      }
      await child.exited;
      state = output.trimEnd().split("\n").at(-1) ?? state;
      if (sizeOf(path) > sizeIn(state)) cuts++;
    }
    const { seq, bookmark } = JSON.parse(state) as { seq: number; bookmark: Bookmark };
    await createJsonl({ path }).deliver([deliveryOf(seq, { record: { seq } })], bookmark, fetcher);
    const seen = readFileSync(path, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { seq: number }).seq);
    expect(seen).toEqual(Array.from({ length: seq + 1 }, (_, n) => n));
    expect(cuts).toBeGreaterThan(0);
  } finally {
    folder.dispose();
  }
});
