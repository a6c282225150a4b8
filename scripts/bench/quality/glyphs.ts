/**
 * A stroke font: each glyph is polylines of points, two digits a point: across (0 to 4) and down (0 is the top of
 * capitals, 2 of small letters, 6 the baseline, 8 the lowest).
 */
const strokes: Record<string, string> = {
  A: "062046 1434",
  B: "0006 003041423303 3344453606",
  C: "4130100105163645",
  D: "06003041453606",
  E: "40000646 0333",
  F: "400006 0333",
  G: "41301001051636454323",
  H: "0006 4046 0343",
  I: "2026",
  J: "404536160504",
  K: "0006 400346",
  L: "000646",
  M: "0600234046",
  N: "06004640",
  O: "103041453616050110",
  P: "06003041423303",
  Q: "103041453616050110 3447",
  R: "06003041423303 2346",
  S: "413010010213334445361605",
  T: "0040 2026",
  U: "000516364540",
  V: "002640",
  W: "0016233640",
  X: "0046 4006",
  Y: "002340 2326",
  Z: "00400646",
  a: "4246 4332120305163645",
  b: "0006 0312324345361605",
  c: "4332120305163645",
  d: "4046 4332120305163645",
  e: "04444332120305163645",
  f: "302126 1232",
  g: "4247381807 4332120305163645",
  h: "0006 0312324346",
  i: "2226 2020",
  j: "32372818 3030",
  k: "0006 420446",
  l: "202536",
  m: "0206 03122326 23324346",
  n: "0206 0312324346",
  o: "123243453616050312",
  p: "0208 0312324345361605",
  q: "4248 4332120305163645",
  r: "0206 03123243",
  s: "43321203143445361605",
  t: "10152636 0232",
  u: "0205163645 4246",
  v: "022642",
  w: "0216243642",
  x: "0246 4206",
  y: "0225 4208",
  z: "02420646",
  "0": "103041453616050110 3214",
  "1": "112026 1636",
  "2": "01103041420646",
  "3": "0110304142334445361605 1333",
  "4": "36300444",
  "5": "400003334445361605",
  "6": "413010010516364544331304",
  "7": "004016",
  "8": "103041423344453616050413020110 1333",
  "9": "051636454130100102133342",
  ".": "0606",
  ",": "1607",
  "!": "0004 0606",
  "?": "01103041422324 2626",
  "'": "0001",
  "-": "0333",
  ":": "0303 0606",
  "#": "1016 3036 0242 0444",
  "/": "4006",
  "%": "4006 0010110100 3545463635",
  "+": "0343 2125",
};

/** A stroke from one point to another, in units of a sixth of a capital's height. */
export type Stroke = readonly [fromX: number, fromY: number, toX: number, toY: number];
type Glyph = { readonly width: number; readonly strokes: readonly Stroke[] };

const glyphs = new Map(Object.entries(strokes).map(([letter, lines]) => [letter, readGlyph(lines)]));
const gap: Glyph = { width: 1.6, strokes: [] };

function readGlyph(lines: string): Glyph {
  const points = lines
    .split(" ")
    .map((line) => [...line.matchAll(/(\d)(\d)/g)].map(([, x, y]) => [Number(x), Number(y)] as const));
  const across = points.flat().map(([x]) => x);
  const left = Math.min(...across);
  const pairs = points.flatMap((line) =>
    line.slice(1).map(([x, y], index) => [...(line[index] ?? [x, y]), x, y] as const),
  );
  // A dot is a line of one point.
  const dots = points
    .filter((line) => line.length === 1)
    .flatMap((line) => line.map(([x, y]) => [x, y, x, y] as const));
  return {
    width: Math.max(...across) - left,
    strokes: [...pairs, ...dots].map(([fromX, fromY, toX, toY]) => [fromX - left, fromY, toX - left, toY]),
  };
}

/** The glyph of a letter; of one that the font has not, a gap. */
export const glyphOf = (letter: string): Glyph => glyphs.get(letter) ?? gap;
