import { createSoft, glow, layBackdrop } from "./backdrop.ts";
import { fill } from "./canvas.ts";
import { type Colour, mix } from "./colour.ts";
import { arc, box, disc, leaf, stroke } from "./outlines.ts";
import type { Scene, Stage } from "./stage.ts";
import { paintFlower } from "./things.ts";

/** A slope of the sky's colours in any direction, clouded by noise. @param depth how dark it is, 0 to 1. */
function paintGround({ canvas, random, palette, field, phase }: Stage, rate: number, depth = 0): void {
  const [acrossX, acrossY] = [random.between(-1, 1), random.between(-1, 1)];
  const [one, two, three] = palette.sky.map((colour) =>
    mix(colour, mix(palette.near, [0, 0, 0], 0.3), depth),
  );
  if (!one || !two || !three) return;
  const soft = createSoft(canvas, (x, y) => {
    const t =
      0.5 + acrossX * (x - 0.5) + acrossY * (y - 0.5) + (field(x * rate + phase, y * rate) - 0.47) * 1.3;
    const along = Math.max(0, Math.min(1, t));
    return along < 0.5 ? mix(one, two, along * 2) : mix(two, three, along * 2 - 1);
  });
  glow(soft, random.next(), random.next(), random.between(0.3, 0.8), random.pick(palette.accents), 0.5);
  layBackdrop(canvas, soft);
}

/** Lights out of focus. */
export const lights: Scene = (stage) => {
  const { canvas, random, palette, unit, phase } = stage;
  paintGround(stage, random.between(2, 4), random.between(0.45, 0.9));
  const [blades, largest] = [random.pick([6, 8, 32]), random.between(0.1, 0.2)];
  for (let left = random.whole(24, 44); left > 0; left--) {
    const radius = unit * (0.02 + random.next() ** 1.6 * largest);
    const [x, y] = [random.next() * canvas.width + phase * unit * 0.2, random.next() * canvas.height];
    const colour = mix(random.pick(palette.accents), palette.light, random.between(0, 0.6));
    const share = random.between(0.3, 0.9);
    const turn = random.between(0, 0.4);
    const outline = Array.from({ length: blades }, (_, blade) => {
      const angle = (blade / blades) * 2 * Math.PI + turn;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    }).flat();
    fill(canvas, outline, { from: colour, to: mix(colour, palette.sky[0], 0.3), share });
    if (blades === 32)
      fill(canvas, arc(x, y, radius, radius * 0.92, 0, 6.28), { from: palette.light, share: share * 0.5 });
  }
};

/** Flowers and leaves, larger as they come nearer. */
export const flowers: Scene = (stage) => {
  const { canvas, random, palette, unit, phase } = stage;
  paintGround(stage, random.between(1.5, 3));
  const depths = random.whole(2, 3);
  for (let depth = 0; depth < depths; depth++) {
    const near = (depth + 0.6) / depths;
    const green = mix(palette.far, mix(palette.near, random.pick(palette.accents), 0.25), near);
    for (let left = random.whole(6, 12); left > 0; left--) {
      const [x, y] = [random.next() * canvas.width, canvas.height * random.between(0.25, 1.15)];
      const length = unit * random.between(0.2, 0.6) * (0.5 + near * 0.6);
      const angle = -Math.PI / 2 + random.between(-1.1, 1.1) + phase * 0.1;
      fill(canvas, leaf(x, y, length, length * random.between(0.12, 0.4), angle), {
        from: mix(green, palette.light, 0.15),
        to: mix(green, [0, 0, 0], 0.3),
        rough: 5,
      });
      fill(
        canvas,
        stroke(
          x,
          y,
          x + Math.cos(angle) * length * 0.9,
          y + Math.sin(angle) * length * 0.9,
          Math.max(1, length * 0.012),
        ),
        { from: palette.light, share: 0.25 },
      );
    }
    for (let left = random.whole(2, 7); left > 0; left--) {
      const radius = unit * random.between(0.06, 0.16) * (0.4 + near);
      const [x, y] = [random.next() * canvas.width, random.between(0.08, 0.92) * canvas.height];
      fill(canvas, stroke(x, y, x + random.between(-0.1, 0.1) * unit, canvas.height + radius, unit * 0.012), {
        from: mix(green, [0, 0, 0], 0.2),
      });
      paintFlower(
        stage,
        x,
        y,
        radius,
        mix(random.pick(palette.accents), palette.far, (1 - near) * 0.5),
        mix(palette.light, palette.accents[1], 0.5),
      );
    }
  }
};

/** Tiles of quarter discs, rings, halves and triangles, as on posters. */
export const poster: Scene = ({ canvas, random, palette, unit, phase }) => {
  const { width, height } = canvas;
  const cell = unit / random.whole(2, 5);
  const [columns, rows] = [Math.ceil(width / cell), Math.ceil(height / cell)];
  const [left, top] = [(width - columns * cell) / 2, (height - rows * cell) / 2];
  const inks = [...palette.accents, palette.near, palette.light, palette.sky[0], palette.sky[2]];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const [x, y, paper] = [left + column * cell, top + row * cell, random.pick(inks)];
      fill(canvas, box(x - 0.5, y - 0.5, cell + 1, cell + 1), { from: paper, rough: 4 });
      const others = inks.filter((ink) => ink !== paper);
      paintTile(canvas, random, { x, y, cell }, [random.pick(others), random.pick(others)], phase);
    }
};

type Tile = { x: number; y: number; cell: number };

function paintTile(
  canvas: Stage["canvas"],
  random: Stage["random"],
  { x, y, cell }: Tile,
  [one, two]: readonly [Colour, Colour],
  phase: number,
): void {
  const [right, down] = [random.whole(0, 1), random.whole(0, 1)];
  const [cornerX, cornerY] = [x + right * cell, y + down * cell];
  const start = Math.atan2(down ? -1 : 1, right ? -1 : 1) - Math.PI / 4;
  const ink = { from: one, to: mix(one, two, 0.2), rough: 4 };
  const turn = random.whole(0, 3) * (Math.PI / 2) + phase;
  const [middleX, middleY] = [x + cell / 2, y + cell / 2];
  switch (random.whole(0, 6)) {
    case 0:
      return fill(canvas, arc(cornerX, cornerY, cell, 0, start, start + Math.PI / 2), ink);
    case 1:
      fill(canvas, arc(cornerX, cornerY, cell, cell * 0.66, start, start + Math.PI / 2), ink);
      return fill(canvas, arc(cornerX, cornerY, cell * 0.33, 0, start, start + Math.PI / 2), {
        ...ink,
        from: two,
      });
    case 2:
      return fill(canvas, arc(middleX, middleY, cell / 2, 0, turn, turn + Math.PI), ink);
    case 3:
      fill(canvas, disc(middleX, middleY, cell * 0.42), ink);
      return fill(canvas, disc(middleX, middleY, cell * 0.18), { ...ink, from: two });
    case 4:
      return fill(
        canvas,
        [cornerX, cornerY, x + cell * (1 - right), cornerY, cornerX, y + cell * (1 - down)],
        ink,
      );
    case 5:
      for (let bar = 0; bar < 4; bar++)
        fill(
          canvas,
          right ? box(x + (bar * cell) / 4, y, cell / 8, cell) : box(x, y + (bar * cell) / 4, cell, cell / 8),
          ink,
        );
      return;
    default:
      return fill(canvas, leaf(cornerX, cornerY, cell * 1.38, cell * 0.8, start + Math.PI / 4), ink);
  }
}

/** Fields from above: parcels between roads, each ploughed in its own direction, and a river. */
export const parcels: Scene = (stage) => {
  const { canvas, random, palette, unit, field } = stage;
  const { width, height } = canvas;
  fill(canvas, box(0, 0, width, height), {
    from: mix(palette.near, palette.light, random.between(0, 0.8)),
    rough: 8,
  });
  const cell = unit / random.whole(3, 6);
  const [tilt, row] = [random.between(-0.5, 0.5), random.between(0, 50)];
  const corner = (column: number, line: number): [number, number] => {
    const bend = (field(column * 0.7 + row, line * 0.7) - 0.47) * cell * 1.5;
    return [column * cell + line * cell * tilt + bend, line * cell - column * cell * tilt * 0.4 + bend];
  };
  const [columns, lines] = [Math.ceil(width / cell) + 3, Math.ceil(height / cell) + 3];
  for (let line = -3; line < lines; line++)
    for (let column = -3; column < columns; column++) {
      const [a, b, c, d] = [
        corner(column, line),
        corner(column + 0.95, line),
        corner(column + 0.95, line + 0.95),
        corner(column, line + 0.95),
      ];
      const tint = mix(
        mix(palette.near, palette.light, random.between(0.1, 0.5)),
        random.pick(palette.accents),
        random.between(0.15, 0.6),
      );
      fill(canvas, [...a, ...b, ...c, ...d], { from: tint, to: mix(tint, palette.near, 0.25), rough: 10 });
      const furrows = random.chance(0.6) ? random.whole(3, 6) : 0;
      for (let furrow = 1; furrow < furrows; furrow++) {
        const share = furrow / furrows;
        const [fromX, fromY, toX, toY] = [
          a[0] + (b[0] - a[0]) * share,
          a[1] + (b[1] - a[1]) * share,
          d[0] + (c[0] - d[0]) * share,
          d[1] + (c[1] - d[1]) * share,
        ];
        fill(canvas, stroke(fromX, fromY, toX, toY, cell * 0.04), {
          from: mix(tint, palette.near, 0.5),
          share: 0.7,
        });
      }
    }
  paintRiver(stage);
};

function paintRiver({ canvas, random, palette, unit, field, phase }: Stage): void {
  if (random.chance(0.4)) return;
  const [start, width, row] = [
    random.between(0.1, 0.9),
    unit * random.between(0.04, 0.1),
    random.between(0, 50),
  ];
  const [near, far]: [number[], number[]] = [[], []];
  for (let y = -10; y <= canvas.height + 10; y += 6) {
    const x = (start + (field((y / unit) * 1.2 + row, 3 + phase) - 0.47) * 1.2) * canvas.width;
    near.push(x - width / 2, y);
    far.unshift(x + width / 2, y);
  }
  fill(canvas, [...near, ...far], {
    from: mix(palette.sky[1], palette.light, 0.2),
    to: palette.sky[1],
    rough: 8,
  });
}
