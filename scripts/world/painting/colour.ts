import type { Random } from "../random.ts";

/** Red, green and blue in sRGB, from 0 to 255. */
export type Colour = readonly [number, number, number];

const toSrgb = (linear: number): number => {
  const value = Math.max(0, Math.min(1, linear));
  return 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);
};

/** A colour by its lightness (0-1), chroma (0 to about 0.3) and hue in degrees: steps of equal size look equal. */
export function oklch(lightness: number, chroma: number, hue: number): Colour {
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toSrgb(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short),
    toSrgb(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short),
    toSrgb(-0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short),
  ];
}

/** `share` 0 is `from`, 1 is `to`. */
export const mix = (from: Colour, to: Colour, share: number): Colour => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];

/** The colours of one picture, which go together. */
export type Palette = {
  /** Of the sky: above, amid, and where it meets the ground. */
  sky: readonly [Colour, Colour, Colour];
  /** What lies far away, and what is near. */
  far: Colour;
  near: Colour;
  /** Sun, moon, lamps. */
  light: Colour;
  /** Whatever shall be seen: sails, flowers, doors. */
  accents: readonly [Colour, Colour, Colour, Colour];
  isDark: boolean;
};

type Tone = readonly [lightness: number, chroma: number, hue: number];
/** Tones of an hour, around which every picture has its own. */
type Hour = { sky: readonly [Tone, Tone, Tone]; far: Tone; near: readonly Tone[]; light: Tone };

const greens: readonly Tone[] = [
  [0.42, 0.09, 140],
  [0.38, 0.07, 165],
  [0.44, 0.09, 115],
  [0.45, 0.1, 60],
];
const hours: readonly Hour[] = [
  // Day, morning, evening, night, mist, before a storm.
  {
    sky: [
      [0.6, 0.12, 248],
      [0.76, 0.08, 235],
      [0.92, 0.035, 95],
    ],
    far: [0.7, 0.05, 235],
    near: greens,
    light: [0.98, 0.04, 95],
  },
  {
    sky: [
      [0.62, 0.08, 275],
      [0.78, 0.09, 15],
      [0.91, 0.09, 75],
    ],
    far: [0.66, 0.07, 320],
    near: [
      [0.3, 0.06, 290],
      [0.34, 0.06, 200],
      [0.33, 0.07, 350],
    ],
    light: [0.97, 0.07, 90],
  },
  {
    sky: [
      [0.34, 0.1, 280],
      [0.58, 0.15, 5],
      [0.82, 0.14, 65],
    ],
    far: [0.48, 0.1, 340],
    near: [
      [0.2, 0.05, 290],
      [0.19, 0.04, 250],
      [0.22, 0.06, 330],
    ],
    light: [0.95, 0.1, 80],
  },
  {
    sky: [
      [0.17, 0.06, 270],
      [0.28, 0.08, 258],
      [0.46, 0.08, 225],
    ],
    far: [0.34, 0.06, 245],
    near: [
      [0.14, 0.03, 260],
      [0.16, 0.04, 200],
    ],
    light: [0.96, 0.05, 95],
  },
  {
    sky: [
      [0.78, 0.03, 220],
      [0.85, 0.025, 190],
      [0.93, 0.02, 90],
    ],
    far: [0.76, 0.03, 210],
    near: [
      [0.36, 0.05, 190],
      [0.34, 0.04, 150],
      [0.4, 0.05, 70],
    ],
    light: [0.98, 0.03, 90],
  },
  {
    sky: [
      [0.42, 0.05, 240],
      [0.6, 0.05, 215],
      [0.84, 0.09, 100],
    ],
    far: [0.5, 0.05, 220],
    near: [
      [0.3, 0.07, 150],
      [0.36, 0.09, 105],
      [0.3, 0.06, 45],
    ],
    light: [0.97, 0.06, 100],
  },
];

/** Distances of hues that go together, from the first accent. */
const schemes = [
  [0, 28, 180, 205],
  [0, 30, 60, 195],
  [0, 120, 150, 240],
  [0, 22, 45, 68],
] as const;

/** A palette of an hour of the day; some are turned round the wheel, as posters are. */
export function createPalette(random: Random): Palette {
  const hour = random.pick(hours);
  const turn = random.chance(0.15) ? random.between(-75, 75) : random.between(-18, 18);
  const [lift, vivid] = [random.between(-0.05, 0.05), random.between(0.75, 1.25)];
  const tone = ([lightness, chroma, hue]: Tone): Colour =>
    oklch(lightness + lift + random.between(-0.03, 0.03), chroma * vivid, hue + turn + random.between(-8, 8));
  const first = random.between(0, 360);
  const accent = (distance: number): Colour =>
    oklch(random.between(0.6, 0.8), random.between(0.11, 0.16), first + distance);
  const [one, two, three, four] = random.pick(schemes);
  const [above, amid, below] = hour.sky;
  return {
    sky: [tone(above), tone(amid), tone(below)],
    far: tone(hour.far),
    near: tone(random.pick(hour.near)),
    light: tone(hour.light),
    accents: [accent(one), accent(two), accent(three), accent(four)],
    isDark: above[0] < 0.35,
  };
}
