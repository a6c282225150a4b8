import {
  colourOf,
  curve,
  drawLine,
  fillGradient,
  fillPolygon,
  near,
  type Point,
  shade,
  texture,
} from "../brushes.ts";
import { noiseMap } from "../noise.ts";
import { phrase } from "../phrases.ts";
import { black, type Colour, fillBox, fillEllipse, white } from "../picture.ts";
import { sizeToFit, writeText } from "../write-text.ts";
import type { Scene } from "./scene.ts";

/** A page: a heading, paragraphs, at times a table or a figure. */
export const page: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  const dark = layout.chance(0.2);
  const [paper, ink]: [Colour, Colour] = dark
    ? [
        [30, 32, 38],
        [220, 220, 215],
      ]
    : [colourOf(0.12, layout.between(0, 0.15), layout.between(0.88, 1)), [35, 35, 40]];
  fillGradient(canvas, 0, height, paper, paper);
  const [margin, size] = [
    width * layout.between(0.05, 0.12),
    Math.max(5, height * layout.between(0.016, 0.035)),
  ];
  const heading = phrase(content, content.whole(2, 4));
  const large = sizeToFit(heading, width - 2 * margin, size * layout.between(1.6, 3));
  writeText(canvas, heading, margin, margin, {
    size: large,
    colour: layout.chance(0.3) ? near(layout, layout.next(), 0) : ink,
  });
  for (let top = margin + large * 2; top < height - margin - size;) {
    const kind = content.whole(0, 5);
    if (kind === 0) {
      const [across, down] = [
        (width - 2 * margin) * content.between(0.4, 1),
        height * content.between(0.12, 0.3),
      ];
      fillBox(canvas, { left: margin, top, width: across, height: down }, near(content, content.next(), 0));
      for (let marks = content.whole(2, 7); marks > 0; marks--) {
        const disc = down * content.between(0.2, 0.7);
        fillEllipse(
          canvas,
          {
            left: margin + content.next() * (across - disc),
            top: top + content.next() * (down - disc),
            width: disc,
            height: disc,
          },
          near(content, content.next(), 0),
        );
      }
      top += down + size * 2;
    } else if (kind === 1) {
      const [columns, rows] = [content.whole(2, 5), content.whole(2, 5)];
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) {
          const box = {
            left: margin + ((width - 2 * margin) * column) / columns,
            top: top + row * size * 2.2,
            width: (width - 2 * margin) / columns - 1,
            height: size * 2.2 - 1,
          };
          fillBox(canvas, box, shade(paper, row === 0 ? 0.75 : 0.93));
          writeText(canvas, `${content.whole(0, 9999)}`, box.left + 3, box.top + size * 0.5, {
            size,
            colour: ink,
            weight: 0.4,
          });
        }
      top += rows * size * 2.2 + size * 1.5;
    } else {
      for (
        let lines = content.whole(2, 6);
        lines > 0 && top < height - margin - size;
        lines--, top += size * 1.9
      ) {
        const words = phrase(content, 16).slice(
          0,
          Math.round(((width - 2 * margin) * content.between(lines === 1 ? 0.3 : 0.85, 1)) / (size * 0.85)),
        );
        writeText(canvas, words, margin, top, { size, colour: ink, weight: 0.4 });
      }
      top += size * 1.5;
    }
  }
};

/** A talk on a screen: bubbles to the left and to the right. */
export const chat: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  const dark = layout.chance(0.4);
  const ground: Colour = dark ? [20, 22, 28] : [238, 238, 242];
  const bubbles = [
    colourOf(layout.next(), 0.5, dark ? 0.5 : 0.85),
    shade(ground, dark ? 2.2 : 0.88),
  ] as const;
  const size = Math.max(6, width * layout.between(0.026, 0.04));
  fillGradient(canvas, 0, height, ground, ground);
  for (let top = size * 6; top < height;) {
    const mine = content.chance(0.5);
    const lines = Array.from({ length: content.whole(1, 4) }, () => phrase(content, content.whole(2, 4)));
    const across = Math.min(width * 0.75, size * (3 + 0.85 * Math.max(...lines.map(({ length }) => length))));
    const down = size * (1.4 + 1.7 * lines.length);
    const left = mine ? width - across - size : size;
    fillBox(canvas, { left, top, width: across, height: down }, bubbles[mine ? 0 : 1]);
    for (const [index, line] of lines.entries())
      writeText(canvas, line, left + size, top + size * (1 + index * 1.7), {
        size: sizeToFit(line, across - size * 2, size),
        colour: dark ? white : black,
        weight: 0.42,
      });
    top += down + size * content.between(0.6, 2);
  }
  fillBox(canvas, { left: 0, top: 0, width, height: size * 4.5 }, bubbles[0]);
  fillEllipse(
    canvas,
    { left: size, top: size * 0.8, width: size * 3, height: size * 3 },
    near(content, content.next(), 0),
  );
  writeText(canvas, content.name(content.whole(4, 10)), size * 5, size * 1.8, {
    size: size * 1.2,
    colour: white,
  });
};

/** Lines on paper: loops, hatched bodies, a scribbled figure. */
export const drawing: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  const paper = colourOf(layout.between(0.05, 0.2), layout.between(0, 0.3), layout.between(0.8, 1));
  const ink = layout.chance(0.6) ? ([30, 30, 35] as const) : shade(near(layout, layout.next(), 0), 0.6);
  fillGradient(canvas, 0, height, paper, shade(paper, 0.95));
  texture(canvas, noiseMap(content, width, height, height * 0.3, 5), 0.15);
  const thickness = Math.max(1.5, width * layout.between(0.004, 0.016));
  const spot = (): Point => [content.between(0.05, 0.95) * width, content.between(0.05, 0.95) * height];
  for (let bodies = content.whole(2, 7); bodies > 0; bodies--) {
    const [x, y] = spot();
    const [radius, corners] = [Math.min(width, height) * content.between(0.08, 0.35), content.whole(4, 9)];
    const outline = Array.from({ length: corners }, (_, corner): Point => {
      const [angle, away] = [(corner / corners) * 2 * Math.PI, radius * content.between(0.5, 1.1)];
      return [x + Math.cos(angle) * away, y + Math.sin(angle) * away];
    });
    const closed = curve([...outline, ...outline.slice(0, 1)], 5);
    if (content.chance(0.5))
      fillPolygon(canvas, closed, layout.chance(0.5) ? near(content, content.next(), 0) : shade(paper, 0.75));
    if (content.chance(0.4))
      for (let line = -radius; line < radius; line += thickness * 5)
        drawLine(
          canvas,
          [
            [x + line, y - radius * 0.5],
            [x + line + radius * 0.3, y + radius * 0.5],
          ],
          thickness * 0.7,
          ink,
          0.7,
        );
    drawLine(canvas, closed, thickness, ink);
  }
  for (let lines = content.whole(2, 8); lines > 0; lines--)
    drawLine(canvas, curve([spot(), spot(), spot(), spot()], 10), thickness, ink);
};

/** Figures: bars, a line, or a cake, with a heading and an axis. */
export const chart: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  const paper: Colour = layout.chance(0.75) ? [252, 252, 250] : [25, 28, 40];
  const ink: Colour = paper[0] > 100 ? [40, 40, 45] : [230, 230, 230];
  const hue = layout.next();
  fillGradient(canvas, 0, height, paper, paper);
  const heading = phrase(content, content.whole(3, 5));
  writeText(canvas, heading, width * 0.06, height * 0.05, {
    size: sizeToFit(heading, width * 0.88, height * 0.06),
    colour: ink,
  });
  const [left, right, top, bottom] = [width * 0.1, width * 0.95, height * 0.2, height * 0.88];
  const bars = content.whole(4, 14);
  const values = Array.from({ length: bars }, () => content.between(0.08, 1));
  const step = (right - left) / bars;
  const kind = layout.whole(0, 2);
  const point = (value: number, index: number): Point => [
    left + step * (index + 0.5),
    bottom - value * (bottom - top),
  ];
  if (kind === 0)
    for (const [index, value] of values.entries())
      fillBox(
        canvas,
        {
          left: left + step * (index + 0.12),
          top: bottom - value * (bottom - top),
          width: step * 0.76,
          height: value * (bottom - top),
        },
        colourOf(hue + index * 0.03, 0.65, 0.8),
      );
  if (kind === 1) {
    const line = values.map(point);
    fillPolygon(
      canvas,
      [[left + step / 2, bottom], ...line, [right - step / 2, bottom]],
      colourOf(hue, 0.4, 0.9),
      0.5,
    );
    drawLine(canvas, line, 4, colourOf(hue, 0.8, 0.7));
  }
  if (kind === 2) {
    const [x, y, radius, total] = [
      width * layout.between(0.35, 0.6),
      (top + bottom) / 2,
      Math.min(right - left, bottom - top) / 2,
      values.reduce((sum, value) => sum + value, 0),
    ];
    let angle = content.next() * 6;
    for (const [index, value] of values.entries()) {
      const turn = (value / total) * 2 * Math.PI;
      const rim = Array.from({ length: 13 }, (_, at): Point => [
        x + Math.cos(angle + (turn * at) / 12) * radius,
        y + Math.sin(angle + (turn * at) / 12) * radius,
      ]);
      fillPolygon(canvas, [[x, y], ...rim], colourOf(hue + index * 0.13, 0.6, 0.55 + (index % 3) * 0.2));
      angle += turn;
    }
  } else
    drawLine(
      canvas,
      [
        [left, top],
        [left, bottom],
        [right, bottom],
      ],
      2,
      ink,
    );
};
