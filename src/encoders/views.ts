import { type Box, centreOf, type Plane } from "./luma-plane.ts";
import { trimOf } from "./trim.ts";

/** Share of each side's length that a crop removes. */
export const cropShares = [0.1, 0.2] as const;

/** The parts of a picture that are hashed beside the whole: without its border, and crops of the centre of that. */
export function viewsOf(plane: Plane): { trimmed: Box; crops: Box[] } {
  const trimmed = trimOf(plane);
  return { trimmed, crops: cropShares.map((share) => centreOf(trimmed, share)) };
}
