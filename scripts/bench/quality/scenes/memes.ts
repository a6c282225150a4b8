import type { Random } from "../../../world/random.ts";
import { paintPicture } from "../../../world/pictures.ts";
import { phrase, shout } from "../phrases.ts";
import { black, fillBox, paste, type Picture, white } from "../picture.ts";
import { sizeToFit, widthOfText, writeText } from "../write-text.ts";
import type { Scene } from "./scene.ts";

/** A photograph of its own in a part of the canvas. */
function panel(
  canvas: Picture,
  content: Random,
  left: number,
  top: number,
  width: number,
  height: number,
): void {
  const photograph = paintPicture(content.whole(0, 2 ** 32 - 1), Math.round(width), Math.round(height));
  paste(canvas, photograph, Math.round(left), Math.round(top));
}

/** A photograph with shouted lines at its top and bottom: the lines are of the template. */
export const captioned: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  panel(canvas, content, 0, 0, width, height);
  for (const at of ["top", "bottom"]) {
    const line = shout(layout, layout.whole(2, 4));
    const size = sizeToFit(line, width * 0.92, height * 0.12);
    writeText(
      canvas,
      line,
      (width - widthOfText(line, size)) / 2,
      at === "top" ? height * 0.04 : height * 0.96 - size,
      { size, colour: white, outline: black, weight: 0.6 },
    );
  }
};

/** Two or four panels with white bars that say something. */
export const panels: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  fillBox(canvas, { left: 0, top: 0, width, height }, white);
  const [columns, rows, bar] = [layout.whole(1, 2), 2, layout.pick([0, 0.14, 0.22])];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const [across, down] = [Math.floor(width / columns), Math.floor(height / rows)];
      const room = Math.round(down * bar);
      panel(
        canvas,
        content,
        column * across + (column > 0 ? 3 : 0),
        row * down + room,
        across - 3,
        down - room - 3,
      );
      if (bar === 0) continue;
      const line = phrase(layout, layout.whole(2, 4));
      const size = sizeToFit(line, across * 0.9, room * 0.5);
      writeText(canvas, line, column * across + across * 0.05, row * down + room * 0.2, {
        size,
        colour: black,
      });
    }
};
