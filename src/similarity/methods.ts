import { absNorm } from "./abs-norm.ts";
import { dhashXorNorm } from "./dhash-xor-norm.ts";
import { euclNorm } from "./eucl-norm.ts";
import type { Method } from "./method.ts";

/** Every method a search can name. */
export const methods: readonly Method[] = [absNorm, euclNorm, dhashXorNorm];
