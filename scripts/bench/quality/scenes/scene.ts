import type { Random } from "../../../world/random.ts";
import type { Picture } from "../picture.ts";

/**
 * Paints one picture of a family on a canvas of any size.
 * @param layout decides the colours and where things are: two pictures of one layout are composed alike.
 * @param content decides what is there: two of different contents show different things.
 */
export type Scene = (canvas: Picture, layout: Random, content: Random) => void;
