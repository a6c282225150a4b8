import type { Generation } from "./generation.ts";

/** A finished generation as sinks receive it. */
export type OutboxRow = Generation & {
  /** Its place in the order of deliveries. */
  seq: number;
  /** Of its picture's file. */
  sha256: string | null;
  submissions: { id: string; place: string; permalink: string | null }[];
};

/** How far a sink has got. */
export type SinkRow = {
  name: string;
  /** Everything up to this number is delivered. */
  deliveredSeq: number;
  delivered: number;
  /** How many the sink refused while it took others, and the reason of the last refusal. */
  refused: number;
  refusal: string | null;
  bookmark: Record<string, unknown> | null;
  nextAt: number;
  failures: number;
  errorCode: string | null;
  error: string | null;
  /** When it last took something. */
  deliveredAt: number | null;
};

/** An item that a sink refused while it took others. */
export type Refusal = {
  seq: number;
  sink: string;
  /** The id of a generation, or `event` and its number. */
  item: string;
  code: string;
  reason: string;
  /** Unix seconds. */
  at: number;
};

/** What a sink has done with the next items, in order: it took them, or refused one. */
export type Delivery = { seq: number; bookmark: SinkRow["bookmark"] } & (
  { taken: number } | { refusal: Pick<Refusal, "item" | "code" | "reason"> }
);

/** A sink's row for display, with the number of records left to deliver. */
export type SinkReport = Omit<SinkRow, "bookmark"> & { backlog: number };
