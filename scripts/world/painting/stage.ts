import type { Random } from "../random.ts";
import type { Canvas } from "./canvas.ts";
import type { Palette } from "./colour.ts";
import type { Field } from "./noise.ts";

/** What a scene is painted with. */
export type Stage = {
  canvas: Canvas;
  random: Random;
  palette: Palette;
  /** Noise of this picture. */
  field: Field;
  /** The shorter side in pixels: what things are measured by. */
  unit: number;
  /** How far an animation is. */
  phase: number;
};

export type Scene = (stage: Stage) => void;
