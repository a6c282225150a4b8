import { AppError } from "../errors.ts";
import { answerCalls, type Ask } from "../thread-calls.ts";
import { type Collection, createCollection } from "./collection.ts";
import type { CollectionName, Requests } from "./messages.ts";
import { warmUp } from "./warm-up.ts";

/** The thread that owns the packed codes. Requests are answered one after another, in order. */
declare const self: Worker;

let known: Requests["start"]["ask"] = { files: [], blocks: [] };
let collections: Record<CollectionName, Collection> = {
  files: createCollection([]),
  blocks: createCollection([]),
};
let complete = false;

function answer(request: Ask<Requests>): Requests[keyof Requests]["answer"] {
  const { files } = collections;
  switch (request.kind) {
    case "start":
      known = request.ask;
      collections = { files: createCollection(known.files), blocks: createCollection(known.blocks) };
      return;
    case "put":
      for (const page of request.ask.pages) collections[request.ask.to].put(page);
      return;
    case "load":
      files.load(request.ask);
      return;
    case "complete":
      // Not at the start: a command, which never searches, does without.
      warmUp(known.files);
      complete = true;
      files.complete();
      return;
    case "remove":
      collections[request.ask.from].remove(request.ask.files);
      return;
    case "search": {
      if (request.ask.whole && !complete)
        throw new AppError("loading", "search: the index is loading", { retryAfter: 1 });
      const searched = collections[request.ask.in];
      return { found: searched.search(request.ask.probes), complete, searched: searched.count };
    }
    case "count":
      return collections[request.ask].count;
    case "status":
      return { complete, held: files.held(), bytes: files.bytes };
  }
}

answerCalls<Requests>(self, "index", answer);
