import { colourOf, drawLine, fillBall, fillGradient, fillPolygon, near, shade, texture } from "../brushes.ts";
import { noiseMap } from "../noise.ts";
import { type Box, fillBox, fillEllipse } from "../picture.ts";
import type { Scene } from "./scene.ts";

import { paintCase, paintFrame } from "./furniture.ts";
/** A room in perspective: its walls and floor, a window or a door, furniture, pictures on the wall. */
export const room: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  const wall = colourOf(layout.next(), layout.between(0.02, 0.5), layout.between(0.45, 0.95));
  const back: Box = {
    left: width * layout.between(0.1, 0.35),
    top: height * layout.between(0.05, 0.25),
    width: width * layout.between(0.4, 0.55),
    height: height * layout.between(0.4, 0.55),
  };
  const [right, floor] = [back.left + back.width, back.top + back.height];
  fillGradient(canvas, 0, height, shade(wall, 0.75), shade(wall, 0.6));
  fillPolygon(
    canvas,
    [
      [0, 0],
      [width, 0],
      [right, back.top],
      [back.left, back.top],
    ],
    shade(wall, 1.15),
  );
  const boards = colourOf(layout.between(0.05, 0.12), layout.between(0.2, 0.6), layout.between(0.25, 0.7));
  fillPolygon(
    canvas,
    [
      [0, height],
      [width, height],
      [right, floor],
      [back.left, floor],
    ],
    boards,
  );
  const planks = content.whole(5, 16);
  for (let plank = 0; plank <= planks; plank++)
    drawLine(
      canvas,
      [
        [back.left + (back.width * plank) / planks, floor],
        [(width * plank) / planks, height],
      ],
      1,
      shade(boards, 0.7),
    );
  fillPolygon(
    canvas,
    [
      [0, 0],
      [back.left, back.top],
      [back.left, floor],
      [0, height],
    ],
    shade(wall, content.between(0.55, 0.85)),
  );
  fillBox(canvas, back, wall);
  const opening = {
    left: back.left + content.between(0.05, 0.6) * back.width,
    top: back.top + back.height * 0.15,
    width: back.width * content.between(0.2, 0.35),
    height: back.height * content.pick([0.5, 0.85]),
  };
  const day = colourOf(content.between(0.5, 0.62), 0.3, content.pick([0.2, 0.95]));
  fillBox(canvas, opening, day);
  for (const share of [0, 0.5, 1])
    fillBox(
      canvas,
      { left: opening.left + opening.width * share - 2, top: opening.top, width: 4, height: opening.height },
      shade(wall, 1.4),
    );
  for (let frames = content.whole(1, 3); frames > 0; frames--)
    paintFrame(canvas, content, {
      left: back.left + content.between(0, 0.8) * back.width,
      top: back.top + back.height * content.between(0.08, 0.4),
      width: back.width * content.between(0.12, 0.25),
      height: back.height * content.between(0.15, 0.35),
    });
  for (let cases = content.whole(2, 5), place = 0; place < cases; place++) {
    const nearness = (place + content.next()) / cases;
    const across = width * content.between(0.1, 0.3) * (0.6 + nearness);
    const tall = across * content.between(0.4, 1.6);
    const foot = floor + (height - floor) * nearness * 0.9 + 4;
    paintCase(
      canvas,
      { left: content.between(-0.05, 0.85) * width, top: foot - tall, width: across, height: tall },
      across * 0.2,
      near(content, layout.next(), 0.2),
    );
  }
  if (content.chance(0.5)) {
    const x = content.between(0.2, 0.8) * width;
    drawLine(
      canvas,
      [
        [x, 0],
        [x, height * 0.16],
      ],
      2,
      [40, 40, 40],
    );
    fillEllipse(
      canvas,
      { left: x - width * 0.16, top: height * 0.05, width: width * 0.32, height: width * 0.32 },
      [255, 240, 190],
      0.25,
    );
    fillBall(
      canvas,
      { left: x - width * 0.06, top: height * 0.14, width: width * 0.12, height: height * 0.08 },
      [255, 235, 170],
      [0, 1],
    );
  }
  texture(canvas, noiseMap(content, width, height, height * 0.5, 4), 0.7);
};
