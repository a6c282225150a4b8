import type { ErrorCode } from "../../errors.ts";
import type { Limits } from "./gate.ts";
import type { Examined, RequestedOutputs } from "../media.ts";

/**
 * Messages to a decoder process. `examine` starts a picture with its gate. `go` starts its decoding, once there is room for its
 * pixels and its try has been counted. The next `examine` drops a picture that does not get a `go`.
 */
export type ToDecoder =
  ({ kind: "examine"; path: string; limits: Limits; keepGps: boolean } & RequestedOutputs) | { kind: "go" };

/**
 * Messages from it: `ready` once at its start; then for each picture `measured` and `done`, or `failed` instead of either; and
 * `begun` as soon as it gets a message, since what ends it before that is not the picture.
 */
export type FromDecoder =
  | { kind: "ready" }
  | { kind: "begun" }
  | { kind: "measured"; pixels: number }
  | { kind: "done"; examined: Examined; memoryBytes: number }
  | { kind: "failed"; code: ErrorCode; message: string };

/** Exit code of a decoder that exceeded its memory limit. */
export const EXIT_MEMORY = 86;
