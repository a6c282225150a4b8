import { answerCalls, type Ask } from "../thread-calls.ts";
import { type Collection, createCollection } from "./collection.ts";
import type { PackedNeighbours, Requests } from "./messages.ts";
import type { Neighbour } from "./index.ts";
import { warmUp } from "./warm-up.ts";

/** The thread that owns the packed codes. Requests are answered one after another, in order. */
declare const self: Worker;

let known: Requests["start"]["ask"] = { methods: [], encoders: [] };
let collection: Collection = createCollection([], []);

function answer(request: Ask<Requests>): Requests[keyof Requests]["answer"] {
  switch (request.kind) {
    case "start":
      known = request.ask;
      collection = createCollection(known.methods, known.encoders);
      return;
    case "put":
      for (const page of request.ask) collection.put(page);
      return;
    case "load":
      collection.load(request.ask);
      return;
    case "complete":
      // Not at the start: a command, which never searches, does without.
      warmUp(known.methods, known.encoders);
      collection.complete();
      return;
    case "remove":
      collection.remove(request.ask);
      return;
    case "nearest":
      return pack(collection.nearest(request.ask.method, request.ask.descriptor, request.ask.quantity));
    case "status":
      return collection.status();
  }
}

function pack(neighbours: Neighbour[]): PackedNeighbours {
  return {
    files: Float64Array.from(neighbours, ({ file }) => file),
    distances: Float64Array.from(neighbours, ({ distance }) => distance),
  };
}

answerCalls<Requests>(self, "index", answer);
