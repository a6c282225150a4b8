import { AppError } from "../errors.ts";
import { confirm } from "../alignment/confirm.ts";
import { answerCalls, type Ask } from "../concurrency/worker-calls.ts";
import { type Collection, createCollection } from "./collection.ts";
import { createEngine, type Engine } from "./engine.ts";
import type { IndexStatus } from "./index.ts";
import type { CollectionName, Requests } from "./messages.ts";
import { createSnapshotSteps } from "./snapshot/snapshot-steps.ts";

/** The thread that owns the packed codes. Requests are answered one after another, in order. */
declare const self: Worker;

type Started = Record<CollectionName, Collection> & {
  engine: Engine;
  bytes(): number;
  snapshots: ReturnType<typeof createSnapshotSteps>;
};
let started: Started | undefined;
let complete = false;

function start({ files, blocks, options }: Requests["start"]["ask"]): Started {
  const engine = createEngine(options);
  const held: Collection[] = [];
  const bytes = () => held.reduce((sum, one) => sum + one.bytes, engine.arena.bytes);
  const mayTake = (more: number) => bytes() + more <= options.memoryLimit;
  const of = {
    files: createCollection(files, engine, options, mayTake),
    // What is banned must be recognised, however little memory there is.
    blocks: createCollection(blocks, engine, options, () => true),
  };
  held.push(of.files, of.blocks);
  return { ...of, engine, bytes, snapshots: createSnapshotSteps(of.files) };
}

async function answer(request: Ask<Requests>): Promise<Requests[keyof Requests]["answer"]> {
  if (request.kind === "start") {
    // Once more, it is as empty as a new thread.
    started = start(request.ask);
    complete = false;
    return;
  }
  if (!started) throw new AppError("internal", "index: not started");
  const { files, engine, snapshots } = started;
  switch (request.kind) {
    case "put":
      for (const page of request.ask.pages) started[request.ask.to].put(page);
      return started[request.ask.to].refused;
    case "load":
      files.load(request.ask);
      return files.refused;
    case "saveSnapshot":
      return snapshots.save(request.ask);
    case "openSnapshot":
      return snapshots.open(request.ask);
    case "complete":
      // Not at the start: a command, which never searches, does without.
      engine.warmUp();
      complete = true;
      files.complete();
      return;
    case "clear":
      complete = false;
      files.clear();
      return;
    case "remove":
      started[request.ask.from].remove(request.ask.files);
      return;
    case "search": {
      if (request.ask.whole && !complete)
        throw new AppError("loading", "search: the index is loading", { retryAfter: 1 });
      const searched = started[request.ask.in];
      const found = await searched.search(request.ask.probes);
      return { found, complete: complete && files.refused === 0, searched: searched.storage.files };
    }
    case "confirm":
      return confirmTogether(engine, request.ask);
    case "count":
      return started[request.ask].storage.files;
    case "status":
      return statusOf(started);
  }
}

/** Half of the candidates by the second thread, where that one is free. */
async function confirmTogether(engine: Engine, { luma, candidates }: Requests["confirm"]["ask"]) {
  const helper = engine.idleHelper();
  const half = helper ? candidates.length >> 1 : 0;
  const theirs =
    half > 0 ? helper?.ask("confirm", { luma, candidates: candidates.slice(0, half) }) : undefined;
  const own = confirm(luma, candidates.slice(half));
  return [...((await theirs) ?? []), ...own];
}

function statusOf({ files, blocks, engine, bytes }: Started): IndexStatus {
  return {
    complete,
    held: files.held(),
    files: files.storage.files,
    blocks: blocks.storage.files,
    bytes: bytes(),
    refused: files.refused + blocks.refused,
    threads: engine.threads,
    multiIndex: files.multiIndex(),
    compiled: engine.compiled !== undefined,
  };
}

answerCalls<Requests>(self, "index", answer);
