import { afterAll, afterEach, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "../../src/errors.ts";
import { createLog } from "../../src/log.ts";
import { startDecoder } from "../../src/media/decoder/decoder-process.ts";
import { createDecoders, type Decoders, type DecoderSettings } from "../../src/media/decoder/decoders.ts";
import { makeHalves } from "./pictures.ts";

const folder = mkdtempSync(join(tmpdir(), "rebooru-decoders-"));
afterAll(() => rmSync(folder, { recursive: true }));
const standIn = join(import.meta.dir, "stand-in-decoder.ts");
const real = join(import.meta.dir, "../../src/media/decoder/decoder.ts");
const opened: Decoders[] = [];
afterEach(async () => {
  for (const decoders of opened.splice(0)) await decoders.close();
});

function open(settings: Partial<DecoderSettings> = {}): Decoders {
  const decoders = createDecoders({
    limit: 1,
    limits: { maxBytes: 1_000_000, maxPixels: 100 },
    log: createLog("silent"),
    script: standIn,
    start: startDecoder,
    hangMs: 600_000,
    idleMs: 600_000,
    ...settings,
  });
  opened.push(decoders);
  return decoders;
}

const plain = { thumbnail: false };
const search = { thumbnail: false, search: true };
/** For a process that is run by itself. */
const anyPicture = { limits: { maxBytes: 1, maxPixels: 1 }, beforeDecode: async () => {} };

async function codeOf(work: Promise<unknown>): Promise<string> {
  const thrown: unknown = await work.catch((error: unknown) => error);
  return thrown instanceof AppError ? `${thrown.code}: ${thrown.message}` : `no AppError: ${String(thrown)}`;
}

test("a picture is examined by the real decoder process: both encodings and a thumbnail", async () => {
  const decoders = open({ script: real, limits: { maxBytes: 1_000_000, maxPixels: 1_000_000 } });
  const path = join(folder, "halves.png");
  await Bun.write(path, makeHalves(40, 30, [255, 0, 0], [0, 0, 255]));
  const examined = await decoders.examine(path, { thumbnail: true });
  expect(examined).toMatchObject({ format: "png", width: 40, height: 30, frames: 1 });
  expect(examined.descriptors.histogram?.length).toBe(48);
  expect(examined.descriptors.dhash?.length).toBe(24);
  expect(examined.thumbnail?.length).toBeGreaterThan(50);
  await Bun.write(path, "<html>");
  expect(await codeOf(decoders.examine(path, plain))).toStartWith("not_picture: ");
});

test("a decoder killed at work on a picture costs that picture", async () => {
  const decoder = startDecoder(standIn, 600_000);
  const work = codeOf(decoder.run({ path: "1.stall", ...plain, ...anyPicture }));
  // A second message would be answered only after the first has been taken.
  await Bun.sleep(300);
  process.kill(decoder.pid, "SIGKILL");
  expect(await work).toBe("undecodable: decode a picture: the decoder died (SIGKILL)");
  expect(decoder.alive).toBe(false);
});

test("a decoder killed while a picture waits for its turn is no fault of the picture", async () => {
  const decoder = startDecoder(standIn, 600_000);
  const beforeDecode = async () => {
    process.kill(decoder.pid, "SIGKILL");
    while (isRunning(decoder.pid)) await Bun.sleep(5);
  };
  expect(await codeOf(decoder.run({ path: "1.fine", ...plain, ...anyPicture, beforeDecode }))).toMatch(
    /^busy: decode a picture: the decoder was ended \(SIGKILL\) before it had begun$/,
  );
});

test.each([
  ["crash", "undecodable: decode a picture: the decoder died (SIGSEGV)"],
  ["swell", "undecodable: decode a picture: it takes too much memory"],
  ["spin", "undecodable: decode a picture: not done after 0.3 s of CPU time"],
])("after a %s the next picture is decoded by a fresh process", async (how, message) => {
  const pids: number[] = [];
  // Only the process that works without end has little time.
  const start: DecoderSettings["start"] = (script, hangMs) => {
    const decoder = startDecoder(script, how === "spin" && pids.length === 0 ? 300 : hangMs);
    pids.push(decoder.pid);
    return decoder;
  };
  const decoders = open({ start });
  expect(await codeOf(decoders.examine(`1.${how}`, plain))).toBe(message);
  const after = await decoders.examine("1.fine", plain);
  // The stand-in says its process id as the number of frames.
  expect(pids).toEqual([expect.any(Number), after.frames]);
  expect(decoders.status()).toEqual({ running: 1, limit: 1, restarts: 1 });
});

test("time without CPU time is no fault of the picture: it waits, and in the end the fault is ours", async () => {
  const decoder = startDecoder(standIn, 40);
  const job = {
    path: "1.hang",
    limits: { maxBytes: 1, maxPixels: 1 },
    beforeDecode: async () => {},
    ...plain,
  };
  const start = performance.now();
  expect(await codeOf(decoder.run(job))).toMatch(
    /^busy: decode a picture: the decoder worked for \d+ ms in \d+ s/,
  );
  expect(performance.now() - start).toBeGreaterThan(15 * 40);
});

test("the start of a process does not count", async () => {
  const slow = join(folder, "slow.ts");
  await Bun.write(
    slow,
    `for (const start = performance.now(); performance.now() < start + 900;);\nawait import(${JSON.stringify(standIn)});`,
  );
  const decoder = startDecoder(slow, 300);
  const job = {
    path: "1.fine",
    limits: { maxBytes: 1, maxPixels: 1 },
    beforeDecode: async () => {},
    ...plain,
  };
  expect((await decoder.run(job)).format).toBe("png");
  decoder.kill();
});

test("patience multiplies the time", async () => {
  const decoder = startDecoder(standIn, 100);
  const job = {
    path: "1.spin",
    limits: { maxBytes: 1, maxPixels: 1 },
    beforeDecode: async () => {},
    ...plain,
  };
  expect(await codeOf(decoder.run({ ...job, patience: 4 }))).toContain("not done after 0.4 s of CPU time");
});

test("a refusal is the gate's own error and keeps the process", async () => {
  const decoders = open();
  const before = await decoders.examine("1.fine", plain);
  expect(await codeOf(decoders.examine("1.refuse", plain))).toBe("not_picture: picture: a page");
  expect((await decoders.examine("1.fine", plain)).frames).toBe(before.frames);
});

test("a decoder that cannot start blames no picture", async () => {
  const decoders = open({ script: join(folder, "absent.ts") });
  expect(await codeOf(decoders.examine("1.fine", plain))).toStartWith("internal: start a decoder process");
});

test("a picture is decoded only after its caller has agreed; a dropped picture leaves the process usable", async () => {
  const decoders = open();
  const beforeDecode = async () => {
    throw new AppError("stopping", "count a try: the program stops");
  };
  expect(await codeOf(decoders.examine("1.hang", { thumbnail: false, beforeDecode }))).toStartWith(
    "stopping: ",
  );
  expect((await decoders.examine("1.fine", plain)).format).toBe("png");
  expect(decoders.status().restarts).toBe(0);
});

test("beforeDecode is not called for what the gate refuses", async () => {
  let entered = 0;
  const beforeDecode = async () => void entered++;
  await codeOf(open().examine("1.refuse", { thumbnail: false, beforeDecode }));
  expect(entered).toBe(0);
});

test("an aborted picture is not decoded", async () => {
  const signal = AbortSignal.abort(new AppError("stopping", "examine: the program stops"));
  expect(await codeOf(open().examine("1.fine", { thumbnail: false, signal }))).toStartWith("stopping: ");
});

test("the queue feeds as many processes as allowed, no more", async () => {
  const decoders = open({ limit: 2 });
  const examined = await Promise.all(Array.from({ length: 12 }, () => decoders.examine("1.fine", plain)));
  expect(new Set(examined.map(({ frames }) => frames)).size).toBe(2);
  expect(decoders.status().running).toBe(2);
});

test("a picture waits while the pixels being decoded leave no room for it", async () => {
  const decoders = open({ limit: 2 });
  // Both processes have started, so that only room is waited for.
  await Promise.all([decoders.examine("1.fine", plain), decoders.examine("1.fine", plain)]);
  const entered: string[] = [];
  const [inside, finish] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const run = (path: string, stay?: Promise<void>) => {
    const beforeDecode = async () => {
      entered.push(path);
      inside.resolve();
      await stay;
    };
    return decoders.examine(path, { thumbnail: false, beforeDecode });
  };
  const work = [run("60.fine", finish.promise)];
  await inside.promise;
  work.push(run("61.fine"));
  await Bun.sleep(100);
  expect(entered).toEqual(["60.fine"]);
  finish.resolve();
  await Promise.all(work);
  expect(entered).toEqual(["60.fine", "61.fine"]);
});

test("a process without work ends", async () => {
  const decoders = open({ idleMs: 30 });
  const { frames: pid } = await decoders.examine("1.fine", plain);
  while (isRunning(pid)) await Bun.sleep(20);
  expect(decoders.status()).toEqual({ running: 0, limit: 1, restarts: 0 });
  expect((await decoders.examine("1.fine", plain)).frames).not.toBe(pid);
});

/** Where a picture may be when it is stopped: a decoder that never answers holds up each of them. */
const interrupted: [where: string, paths: string[], limit: number][] = [
  ["in the decoder", ["1.hang"], 1],
  ["in the gate", ["1.stall"], 1],
  ["before a free process", ["1.hang", "1.fine"], 1],
  ["before room for its pixels", ["100.hang", "100.hang"], 2],
];

test.each(interrupted)("an abort ends a picture %s at once, as stopping", async (_, paths, limit) => {
  const decoders = open({ limit });
  const stop = new AbortController();
  const work = paths.map((path) => codeOf(decoders.examine(path, { ...plain, signal: stop.signal })));
  await Bun.sleep(100);
  stop.abort(new Error("any reason"));
  expect(await Promise.all(work)).toEqual(paths.map((path) => `stopping: examine ${path}: stopped`));
  // The stopped pictures hold no slots, and no process was restarted for them.
  const after = Array.from({ length: limit }, () => decoders.examine("100.fine", plain));
  expect(await Promise.all(after)).toHaveLength(limit);
  expect(decoders.status()).toEqual({ running: limit, limit, restarts: 0 });
});

test.each(interrupted)("closing ends a picture %s at once, as stopping", async (_, paths, limit) => {
  const decoders = open({ limit });
  const work = paths.map((path) => codeOf(decoders.examine(path, plain)));
  await Bun.sleep(100);
  await decoders.close();
  expect(await Promise.all(work)).toEqual(paths.map((path) => `stopping: examine ${path}: stopped`));
  expect(decoders.status().running).toBe(0);
  expect(await codeOf(decoders.examine("1.fine", plain))).toStartWith("stopping: ");
});

test("an abort ends a picture whose caller takes long to agree", async () => {
  const signal = AbortSignal.timeout(100);
  const beforeDecode = () => new Promise<void>(() => {});
  expect(await codeOf(open().examine("1.fine", { ...plain, beforeDecode, signal }))).toStartWith(
    "stopping: ",
  );
});

test.each(["abort", "close"])("the process at work on a picture is killed: %s", async (how) => {
  const decoders = open();
  const { frames: pid } = await decoders.examine("1.fine", plain);
  const stop = new AbortController();
  const work = codeOf(decoders.examine("1.hang", { ...plain, signal: stop.signal }));
  await Bun.sleep(50);
  expect(isRunning(pid)).toBe(true);
  if (how === "abort") stop.abort();
  else await decoders.close();
  expect(await work).toStartWith("stopping: ");
  while (isRunning(pid)) await Bun.sleep(20);
});

test("a dropped picture that is soon done costs no process", async () => {
  const decoders = open();
  const { frames: pid } = await decoders.examine("1.fine", plain);
  const stop = new AbortController();
  const beforeDecode = async () => void setTimeout(() => stop.abort(), 5);
  expect(
    await codeOf(decoders.examine("1.fine", { ...plain, beforeDecode, signal: stop.signal })),
  ).toStartWith("stopping: ");
  expect((await decoders.examine("1.fine", plain)).frames).toBe(pid);
});

test("a picture that is dropped while its process starts does not cost the process", async () => {
  const pids: number[] = [];
  const start: DecoderSettings["start"] = (script, hangMs) => {
    const decoder = startDecoder(script, hangMs);
    pids.push(decoder.pid);
    return decoder;
  };
  const decoders = open({ start });
  for (let count = 0; count < 5; count++) {
    const stop = new AbortController();
    const work = codeOf(decoders.examine("1.fine", { ...plain, signal: stop.signal }));
    await Promise.resolve();
    stop.abort();
    expect(await work).toStartWith("stopping: ");
  }
  expect((await decoders.examine("1.fine", plain)).frames).toBe(pids[0] ?? NaN);
  expect(pids).toHaveLength(1);
});

test("searches that hang hold neither the crawler's place nor an endless queue, and free theirs when their clients leave", async () => {
  const decoders = open({ limit: 2 });
  const left = new AbortController();
  const codes = Array.from({ length: 50 }, () =>
    codeOf(decoders.examine("1.hang", { ...search, signal: left.signal })),
  );
  const refused = await Promise.all(codes.slice(33));
  for (const code of refused) expect(code).toStartWith("busy: ");
  for (let count = 0; count < 5; count++)
    expect((await decoders.examine("1.fine", plain)).format).toBe("png");
  left.abort();
  for (const code of await Promise.all(codes.slice(0, 33))) expect(code).toStartWith("stopping: ");
  expect((await decoders.examine("1.fine", search)).format).toBe("png");
});

test("an abort leaves other pictures alone, and the process of a finished picture", async () => {
  const decoders = open();
  const stop = new AbortController();
  const { frames: pid } = await decoders.examine("1.fine", { ...plain, signal: stop.signal });
  stop.abort();
  expect((await decoders.examine("1.fine", plain)).frames).toBe(pid);
});

test("a decoder sees nothing of the program's environment", async () => {
  const path = join(folder, "1.show");
  await open().examine(path, plain);
  const names = readFileSync(path, "utf8").split(" ");
  expect(names).toContain("MALLOC_ARENA_MAX");
  for (const name of ["HOME", "PATH"]) expect(names).not.toContain(name);
});

test("a decoder ends with its parent, however that ends", async () => {
  const modulePath = join(import.meta.dir, "../../src/media/decoder/decoder-process.ts");
  const parent = Bun.spawn(
    [
      process.execPath,
      "-e",
      `import { startDecoder } from ${JSON.stringify(modulePath)};
       const decoder = startDecoder(${JSON.stringify(standIn)}, 60_000);
       void decoder.run({ path: "1.hang", thumbnail: false, limits: { maxBytes: 1, maxPixels: 1 },
         beforeDecode: async () => { console.log(decoder.pid); } });
       setInterval(() => {}, 1000);`,
    ],
    { stdout: "pipe" },
  );
  const reader = parent.stdout.getReader();
  const pid = Number(new TextDecoder().decode((await reader.read()).value));
  expect(isRunning(pid)).toBe(true);
  parent.kill("SIGKILL");
  while (isRunning(pid)) await Bun.sleep(20);
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // A process that has ended but was not reaped yet still has an id.
  const status = `/proc/${pid}/status`;
  return !existsSync(status) || !/^State:\s+Z/m.test(readFileSync(status, "utf8"));
}

test("the program's own process never loads an image library", async () => {
  const built = await Bun.build({
    entrypoints: [join(import.meta.dir, "../../src/media/create-media.ts")],
    target: "bun",
    external: ["sharp", "@napi-rs/image", "file-type"],
  });
  const code = await built.outputs[0]?.text();
  expect(code).toContain("createMedia");
  expect(code).not.toMatch(/from "(sharp|@napi-rs\/image|file-type)"/);
});
