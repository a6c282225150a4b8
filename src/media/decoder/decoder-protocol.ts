import type { ErrorCode } from "../../errors.ts";
import type { Limits } from "./gate.ts";
import type { Examined, Wanted } from "../media.ts";

/**
 * What the program says to a decoder process. `examine` begins a picture: its gate. `go` lets it into the
 * decoder, once there is room for its pixels and its try has been counted. A picture that shall not go in is
 * dropped by the next `examine`.
 */
export type ToDecoder =
  ({ kind: "examine"; path: string; limits: Limits; keepGps: boolean } & Wanted) | { kind: "go" };

/** What it answers: `ready` once at its start; then `measured` and `done`, or `failed` at any point of the two. */
export type FromDecoder =
  | { kind: "ready" }
  | { kind: "measured"; pixels: number }
  | { kind: "done"; examined: Examined; memoryBytes: number }
  | { kind: "failed"; code: ErrorCode; message: string };

/** Exit code of a decoder that has grown over its limit of memory. */
export const EXIT_MEMORY = 86;
