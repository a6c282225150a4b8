import { dhash } from "./dhash.ts";
import type { Encoder } from "./encoder.ts";
import { histogram } from "./histogram.ts";

/** What every picture is encoded by. */
export const encoders: readonly Encoder[] = [histogram, dhash];
