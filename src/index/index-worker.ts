import { AppError } from "../errors.ts";
import { type Collection, createCollection } from "./collection.ts";
import type { Ask, PackedNeighbours, Reply, Requests } from "./messages.ts";
import type { Neighbour } from "./index.ts";
import { warmUp } from "./warm-up.ts";

/** The thread that owns the packed codes. Requests are answered one after another, in order. */
declare const self: Worker;

let collection: Collection = createCollection([], []);

function answer(request: Ask): Requests[keyof Requests]["answer"] {
  switch (request.kind) {
    case "start":
      warmUp(request.ask.methods, request.ask.encoders);
      collection = createCollection(request.ask.methods, request.ask.encoders);
      return;
    case "put":
      for (const page of request.ask) collection.put(page);
      return;
    case "complete":
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

self.onmessage = ({ data: request }: MessageEvent<Ask>) => {
  let reply: Reply;
  try {
    reply = { id: request.id, answer: answer(request) };
  } catch (thrown) {
    const { code, message, retryAfter } = AppError.from(thrown, `index ${request.kind}`);
    reply = { id: request.id, error: { code, message, retryAfter } };
  }
  self.postMessage(reply);
};
