import type { Method } from "../similarity/method.ts";
import type { Table } from "../similarity/tables.ts";
import type { IndexPage, IndexStatus, Probe, SearchAnswer } from "./index.ts";

/** What the index needs to know of a method. */
export type IndexMethod = Pick<Method, "name" | "encoder" | "metric">;

/** Files, or the entries of blocklists: each has slots of its own. */
export type CollectionName = "files" | "blocks";

/** What the index's thread can be asked; answered in the order of asking. */
export type Requests = {
  start: { ask: Record<CollectionName, readonly Table[]>; answer: undefined };
  put: { ask: { to: CollectionName; pages: IndexPage[] }; answer: undefined };
  load: { ask: IndexPage; answer: undefined };
  complete: { ask: undefined; answer: undefined };
  remove: { ask: { from: CollectionName; files: Float64Array }; answer: undefined };
  search: { ask: { in: CollectionName; probes: readonly Probe[]; whole: boolean }; answer: SearchAnswer };
  count: { ask: CollectionName; answer: number };
  status: { ask: undefined; answer: IndexStatus };
};
