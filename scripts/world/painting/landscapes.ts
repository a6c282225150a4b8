import { fill } from "./canvas.ts";
import { mix } from "./colour.ts";
import { box, disc, ground, lowestOf, type Skyline, stroke } from "./outlines.ts";
import { paintBirds, paintSky } from "./sky.ts";
import type { Scene, Stage } from "./stage.ts";
import { paintBalloon, paintBoat, paintHouse, paintLighthouse, paintSpruces, paintTree } from "./things.ts";

/** Heights of a ridge that is `steep`, about a line (a share of the height). */
function ridgeAt({ canvas, random, field, unit }: Stage, line: number, tall: number, rate: number) {
  const [shift, row, lean] = [random.between(0, 60), random.between(0, 60), random.between(-0.12, 0.12)];
  return (x: number): number => {
    const across = (x / unit) * rate + shift;
    const sharp = Math.abs(field(across, row) - 0.5) * 2;
    const height = (1 - sharp) * 0.6 + field(across * 1.7 + 7, row + 5) * 0.7 - 0.6;
    return (line + lean * (x / canvas.width - 0.5)) * canvas.height - height * tall * unit;
  };
}

/** Ridges in front of ridges, darker as they come nearer; spruces on some. */
export const mountains: Scene = (stage) => {
  const { canvas, random, palette, unit } = stage;
  const { width, height } = canvas;
  const horizon = random.between(0.42, 0.72);
  const count = random.whole(3, 6);
  const [tall, rate] = [random.between(0.35, 0.8), random.between(0.8, 1.8)];
  const ridges = Array.from({ length: count }, (_, at) => {
    const [near, line] = [(at + 0.4) / count, horizon + (1 - horizon) * (at / count) * 0.95];
    return { near, line, heightAt: ridgeAt(stage, line, tall * (1 - near * 0.5), rate * (1 + near * 0.6)) };
  });
  const floors = ridges.map(({ heightAt }) => Math.min(height, lowestOf(width, heightAt)));
  paintSky(stage, horizon + 0.1, floors[0]);
  if (random.chance(0.4)) paintBirds(stage);
  for (const [at, { near, line, heightAt }] of ridges.entries()) {
    const colour = mix(palette.far, palette.near, near ** 0.8);
    const top = line * height - tall * unit * 0.5;
    const mist = mix(colour, palette.sky[2], random.between(0.3, 0.6) * (1 - near * 0.4));
    if (at > 1 && random.chance(0.6))
      paintSpruces(stage, heightAt, unit * (0.05 + near * 0.16), mix(colour, [0, 0, 0], 0.12));
    fill(canvas, ground(width, floors[at + 1] ?? height, heightAt), {
      from: colour,
      to: mist,
      top,
      bottom: top + unit * random.between(0.5, 0.9),
      rough: 5 + near * 9,
    });
  }
};

/** The sea or a lake with what stands at its shores: far hills, the sun's path, boats, a lighthouse, a jetty. */
export const water: Scene = (stage) => {
  const { canvas, random, palette, unit, phase } = stage;
  const horizon = random.between(0.35, 0.65);
  const [level, width] = [horizon * canvas.height, canvas.width];
  const sun = paintSky(stage, horizon, level + 1);
  if (random.chance(0.5)) paintBirds(stage);
  if (random.chance(0.75))
    for (const near of [0.1, 0.45])
      fill(
        canvas,
        ground(
          width,
          level,
          ridgeAt(stage, horizon + 0.02, random.between(0.1, 0.4), random.between(1, 2.5)),
        ),
        {
          from: mix(palette.far, palette.near, near),
          to: mix(palette.far, palette.sky[2], 0.3),
          rough: 8,
        },
      );
  const deep = mix(palette.sky[0], palette.near, random.between(0.2, 0.6));
  fill(canvas, box(0, level, width, canvas.height), {
    from: mix(palette.sky[2], deep, 0.25),
    to: deep,
    rough: 12,
    isStretched: true,
  });
  for (let left = random.whole(45, 90); left > 0; left--) {
    const down = random.next() ** 1.6;
    const y = level + (canvas.height - level) * down;
    const length = unit * (0.02 + down * random.between(0.05, 0.3));
    const isLit = random.chance(0.55);
    const x = isLit
      ? sun.x * width + random.between(-1, 1) * unit * (0.03 + down * 0.22)
      : random.next() * width;
    fill(
      canvas,
      disc(x + Math.sin(phase * 9 + left) * unit * 0.02, y, length / 2, unit * (0.0015 + down * 0.006)),
      {
        from: isLit ? palette.light : random.pick([palette.sky[1], palette.sky[2], palette.near]),
        share: random.between(0.25, 0.75),
      },
    );
  }
  for (let left = random.whole(0, 4); left > 0; left--) {
    const down = random.between(0.02, 0.6);
    paintBoat(
      stage,
      random.between(0.1, 0.9) * width + phase * unit * 0.1,
      level + (canvas.height - level) * down,
      unit * (0.06 + down * random.between(0.15, 0.42)),
    );
  }
  if (random.chance(0.6)) paintShore(stage, level);
};

/** A point of land that comes in from a side, with a lighthouse, houses or spruces on it. */
function paintShore(stage: Stage, level: number): void {
  const { canvas, random, palette, unit, field } = stage;
  const isLeft = random.chance(0.5);
  const [reach, tall, row] = [random.between(0.35, 0.75), random.between(0.08, 0.3), random.between(0, 50)];
  const base = level + (canvas.height - level) * random.between(0.1, 0.75);
  const foot = base + unit * 0.03;
  const heightAt = (x: number): number => {
    const inland = 1 - (isLeft ? x : canvas.width - x) / (canvas.width * reach);
    // Outside it slopes down into the water.
    if (inland <= 0) return foot - (inland / 0.3) * (canvas.height - foot + unit * 0.1);
    return foot - Math.sqrt(inland) * tall * unit * (0.5 + field((x / unit) * 3, row));
  };
  const at = (inland: number) => canvas.width * (isLeft ? reach * (1 - inland) : 1 - reach * (1 - inland));
  const x = at(random.between(0.25, 0.6));
  const colour = mix(palette.near, palette.far, random.between(0.05, 0.35));
  const what = random.whole(0, 2);
  if (what === 2)
    paintSpruces(
      stage,
      (across) => (heightAt(across) > base ? canvas.height * 3 : heightAt(across)),
      unit * 0.2,
      mix(colour, [0, 0, 0], 0.15),
    );
  fill(canvas, ground(canvas.width, canvas.height, heightAt), {
    from: colour,
    to: mix(colour, [0, 0, 0], 0.45),
    rough: 9,
  });
  if (what === 0) paintLighthouse(stage, x, heightAt(x) + unit * 0.02, unit * random.between(0.35, 0.65));
  if (what === 1)
    for (let left = random.whole(2, 4); left > 0; left--) {
      const place = at(random.between(0.15, 0.85));
      paintHouse(stage, place, heightAt(place) + unit * 0.04, unit * random.between(0.09, 0.17));
    }
}

/** Rolling fields with furrows, a few trees, houses, balloons above. */
export const hills: Scene = (stage) => {
  const { canvas, random, palette, unit, field, phase } = stage;
  const { width, height } = canvas;
  const horizon = random.between(0.3, 0.62);
  const count = random.whole(3, 6);
  const waves = Array.from({ length: count }, (_, at) => {
    const [near, shift] = [at / (count - 1), random.between(0, 60)];
    const [rate, tall] = [random.between(0.4, 1.1), random.between(0.1, 0.32) * unit];
    const line = (horizon + (0.95 - horizon) * near ** 1.2) * height;
    const heightAt: Skyline = (x) => line - (field((x / unit) * rate + shift, at * 9.5) - 0.45) * tall * 1.6;
    return { near, line, tall, heightAt };
  });
  const floors = waves.map(({ heightAt }) => Math.min(height, lowestOf(width, heightAt)));
  paintSky(stage, horizon + 0.08, floors[0]);
  for (let left = random.chance(0.45) ? random.whole(1, 5) : 0; left > 0; left--) {
    const [x, y] = [random.next() * width, (random.between(0.08, horizon) - phase * 0.1) * height];
    paintBalloon(stage, x, y, unit * random.between(0.03, 0.13));
  }
  for (const [at, { near, line, tall, heightAt }] of waves.entries()) {
    const tint = mix(palette.near, random.pick(palette.accents), random.between(0.1, 0.5));
    const colour = mix(palette.far, mix(tint, palette.light, 0.18), 0.25 + near * 0.75);
    fill(canvas, ground(width, floors[at + 1] ?? height, heightAt), {
      from: mix(colour, palette.light, 0.22),
      to: mix(colour, palette.near, 0.55),
      top: line - tall * 0.6,
      bottom: line + unit * 0.35,
      rough: 9,
    });
    if (random.chance(0.55)) paintFurrows(stage, heightAt, mix(colour, palette.near, 0.6), near);
    for (let left = random.chance(0.6) ? random.whole(1, 7) : 0; left > 0; left--) {
      const x = random.next() * width;
      const size = unit * (0.05 + near * 0.2) * random.between(0.6, 1.3);
      if (random.chance(0.22)) paintHouse(stage, x, heightAt(x) + size * 0.1, size * 0.8);
      else paintTree(stage, x, heightAt(x) + size * 0.06, size, mix(palette.far, tint, 0.35 + near * 0.6));
    }
  }
};

/** Furrows that run together towards a far point. */
function paintFurrows(
  { canvas, random, unit }: Stage,
  heightAt: Skyline,
  from: Stage["palette"]["near"],
  near: number,
): void {
  const [point, spread] = [random.between(-0.3, 1.3) * canvas.width, unit * (0.03 + near * 0.05)];
  for (let furrow = -9; furrow < 10; furrow++) {
    const x = point + furrow * spread * 1.2;
    const far = point + furrow * spread * 11;
    fill(canvas, stroke(x, heightAt(x) + unit * 0.01, far, heightAt(x) + unit * 0.6, unit * 0.012), {
      from,
      share: 0.5,
    });
  }
}
