import { fill } from "./canvas.ts";
import { mix } from "./colour.ts";
import { box, disc, stroke } from "./outlines.ts";
import { paintBirds, paintSky } from "./sky.ts";
import type { Scene, Stage } from "./stage.ts";

/** A skyline in two or three depths, windows lit, water or a street before it. */
export const city: Scene = (stage) => {
  const { canvas, random, palette, unit } = stage;
  const foot = random.between(0.68, 1) * canvas.height;
  paintSky(stage, random.between(0.7, 1), foot);
  if (random.chance(0.3)) paintBirds(stage);
  const rows = random.whole(2, 3);
  for (let row = 0; row < rows; row++) {
    const near = (row + 0.5) / rows;
    const [tall, wide] = [
      unit * random.between(0.3, 0.75) * (1.15 - near * 0.35),
      unit * (0.06 + near * 0.09),
    ];
    let x = -wide * random.next();
    while (x < canvas.width) {
      const width = wide * random.between(0.6, 1.7);
      const height = tall * random.between(0.3, 1) * (random.chance(0.12) ? 1.5 : 1);
      const tint = mix(palette.near, random.pick(palette.accents), random.between(0, 0.4));
      paintTower(stage, { x, foot, width, height }, mix(palette.far, tint, near), near);
      x += width * random.pick([1, 1, 1.05, 1.4]);
    }
  }
  if (foot < canvas.height * 0.97) paintMirror(stage, foot);
};

type Tower = { x: number; foot: number; width: number; height: number };
type Colour = Stage["palette"]["near"];

function paintTower(
  { canvas, random, palette }: Stage,
  { x, foot, width, height }: Tower,
  colour: Colour,
  near: number,
): void {
  const top = foot - height;
  const roof = random.whole(0, 5);
  const ink = {
    from: mix(colour, palette.sky[1], 0.12),
    to: mix(colour, palette.sky[2], 0.28 * (1 - near) + 0.06),
    rough: 7,
  };
  if (roof === 0) fill(canvas, [x, top, x + width / 2, top - width * 0.8, x + width, top], ink);
  if (roof === 1) fill(canvas, disc(x + width / 2, top, width * 0.42), ink);
  if (roof === 2) fill(canvas, box(x + width * 0.2, top - width * 0.3, width * 0.6, width * 0.4), ink);
  if (roof === 3)
    fill(
      canvas,
      stroke(x + width / 2, top, x + width / 2, top - width * 0.9, Math.max(1.2, width * 0.04)),
      ink,
    );
  fill(canvas, box(x, top, width + 0.6, height + 1), ink);
  fill(canvas, box(x + width * 0.72, top, width * 0.28, height + 1), {
    from: mix(colour, [0, 0, 0], 0.5),
    share: 0.35,
  });
  const [columns, lit] = [
    Math.min(random.whole(2, 5), Math.ceil(width / 9)),
    random.between(0.15, palette.isDark ? 0.75 : 0.5),
  ];
  const [cell, pane] = [width / columns, random.between(0.35, 0.7)];
  const rise = cell * random.between(1, 1.6);
  const dark = mix(colour, palette.sky[0], 0.35);
  for (let y = top + rise * 0.5; y < foot - rise * 0.6; y += rise)
    for (let column = 0; column < columns; column++) {
      const isLit = random.chance(lit);
      const outline = box(x + cell * (column + (1 - pane) / 2), y, cell * pane, rise * 0.5);
      fill(canvas, outline, {
        from: isLit ? mix(palette.light, palette.accents[0], 0.15) : dark,
        share: isLit ? 0.55 + near * 0.4 : 0.6,
      });
    }
}

/** What stands above a line is seen again below it, darker and broken by waves. */
function paintMirror({ canvas, palette, random }: Stage, level: number): void {
  const { width, height, data } = canvas;
  const [line, deep] = [Math.round(level), mix(palette.sky[0], palette.near, 0.5)];
  for (let y = line; y < height; y++) {
    const sway = Math.round(Math.sin((y - line) * 0.9) * (1 + (y - line) * 0.06));
    const from = Math.max(0, line - 1 - Math.round((y - line) * 1.25));
    for (let x = 0; x < width; x++) {
      const [at, mirrored] = [
        (y * width + x) * 3,
        (from * width + Math.max(0, Math.min(width - 1, x + sway))) * 3,
      ];
      for (const channel of [0, 1, 2] as const)
        data[at + channel] = (data[mirrored + channel] ?? 0) * 0.62 + deep[channel] * 0.38;
    }
  }
  for (let left = random.whole(20, 40); left > 0; left--) {
    const y = level + random.next() * (height - level);
    fill(canvas, disc(random.next() * width, y, random.between(0.02, 0.12) * width, 1.1), {
      from: palette.sky[2],
      share: random.between(0.15, 0.5),
    });
  }
}

/** Trunks in depths of mist, with leaves or snow on the ground. */
export const forest: Scene = (stage) => {
  const { canvas, random, palette, unit } = stage;
  const floor = random.between(0.7, 0.9) * canvas.height;
  paintSky(stage, random.between(0.8, 1.3), floor + canvas.height * 0.05);
  const depths = random.whole(3, 4);
  const leaves = random.pick(palette.accents);
  for (let depth = 0; depth < depths; depth++) {
    const near = (depth + 0.5) / depths;
    const colour = mix(mix(palette.far, palette.sky[2], 0.35), palette.near, near);
    const line = floor + (canvas.height - floor) * near * 0.7;
    fill(canvas, box(0, line, canvas.width, canvas.height), {
      from: mix(colour, leaves, 0.35),
      to: mix(colour, palette.near, 0.4),
      rough: 12,
    });
    for (let left = random.whole(3, 8); left > 0; left--) {
      const [x, thick] = [random.next() * canvas.width, unit * (0.012 + near * random.between(0.02, 0.07))];
      const lean = random.between(-0.08, 0.08) * unit;
      fill(
        canvas,
        [
          x - thick * 0.65,
          line + thick,
          x + thick * 0.65,
          line + thick,
          x + lean + thick * 0.4,
          -2,
          x + lean - thick * 0.4,
          -2,
        ],
        { from: mix(colour, [0, 0, 0], 0.1), to: mix(colour, [0, 0, 0], 0.3), rough: 12 },
      );
      for (let branch = random.whole(1, 3); branch > 0; branch--) {
        const up = random.between(0.05, 0.65) * line;
        const side = random.pick([-1, 1]) * unit * random.between(0.08, 0.3) * (0.4 + near);
        fill(
          canvas,
          stroke(
            x + lean * (1 - up / line),
            up,
            x + side,
            up - Math.abs(side) * random.between(0.2, 0.9),
            thick * 0.25,
          ),
          { from: mix(colour, [0, 0, 0], 0.15) },
        );
        for (let tuft = random.whole(1, 4); tuft > 0; tuft--)
          fill(
            canvas,
            disc(
              x + side * random.between(0.5, 1.2),
              up - Math.abs(side) * random.between(0, 0.9),
              unit * random.between(0.012, 0.05) * (0.5 + near),
            ),
            { from: mix(colour, leaves, 0.45 + near * 0.4), share: 0.85, rough: 10 },
          );
      }
    }
  }
};
