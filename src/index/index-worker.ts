import { AppError } from "../errors.ts";
import { confirm } from "../alignment/confirm.ts";
import { answerCalls, type Ask } from "../concurrency/worker-calls.ts";
import { type Collection, createCollection } from "./collection.ts";
import { createEngine, type Engine } from "./engine.ts";
import type { IndexStatus } from "./index.ts";
import type { CollectionName, Requests } from "./messages.ts";
import { createSnapshotSteps } from "./snapshot/snapshot-steps.ts";

/** The index's thread: owns the packed codes, and answers requests one after another, in order. */
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
  const all: Collection[] = [];
  const bytes = () => all.reduce((sum, collection) => sum + collection.bytes, engine.arena.bytes);
  const mayAllocate = (more: number) => bytes() + more <= options.memoryLimit;
  const collections = {
    files: createCollection(files, engine, options, mayAllocate),
    // Entries of blocklists are held regardless of the memory limit.
    blocks: createCollection(blocks, engine, options, () => true),
  };
  all.push(collections.files, collections.blocks);
  return { ...collections, engine, bytes, snapshots: createSnapshotSteps(collections.files) };
}

async function answer(request: Ask<Requests>): Promise<Requests[keyof Requests]["answer"]> {
  if (request.kind === "start") {
    // A second start makes it as empty as a new thread.
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
      // Not at the start: commands that never search do not need it.
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
      if (request.ask.requiresComplete && !complete)
        throw new AppError("loading", "search: the index is loading", { retryAfter: 1 });
      const collection = started[request.ask.in];
      const results = await collection.search(request.ask.probes);
      return { results, complete: complete && files.refused === 0, searched: collection.storage.files };
    }
    case "confirm":
      return confirmTogether(engine, request.ask);
    case "count":
      return started[request.ask].storage.files;
    case "status":
      return statusOf(started);
  }
}

/** Aligns half of the candidates in the second thread where that is idle. */
async function confirmTogether(engine: Engine, { luma, candidates }: Requests["confirm"]["ask"]) {
  const helper = engine.idleHelper();
  const half = helper ? candidates.length >> 1 : 0;
  const helperResult =
    half > 0 ? helper?.ask("confirm", { luma, candidates: candidates.slice(0, half) }) : undefined;
  const confirmed = confirm(luma, candidates.slice(half));
  return [...((await helperResult) ?? []), ...confirmed];
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
