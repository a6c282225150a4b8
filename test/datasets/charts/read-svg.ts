import { DOMParser } from "linkedom";

/** An element of a picture, with the text that is directly in it. */
export type Shape = {
  name: string;
  attributes: Readonly<Record<string, string>>;
  text: string;
  shapes: Shape[];
};

const names = new Set("circle desc g line path rect style svg text title".split(" "));
const legal = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;
const tag = /^<(\/?)([a-z]+)((?: [A-Za-z][A-Za-z0-9-]*="[^"<>&]*(?:&(?:amp|lt|gt|quot);[^"<>&]*)*")*)(\/?)>$/;
const text = /^[^<>&]*(?:&(?:amp|lt|gt|quot);[^<>&]*)*$/;

/** What keeps a text from being strict XML of what charts may hold, `undefined` where nothing does. linkedom mends faults. */
export function faultIn(svg: string): string | undefined {
  if (!legal.test(svg)) return "a character that XML forbids";
  const open: string[] = [];
  for (const [token] of svg.trim().matchAll(/<[^<]*?>|[^<]+|</g)) {
    if (!token.startsWith("<")) {
      if (open.length === 0 || !text.test(token)) return `stray text ${token.slice(0, 60)}`;
      continue;
    }
    const [, closes, name = "", attributes = "", isEmpty] = tag.exec(token) ?? [];
    if (!names.has(name)) return `no tag of ours: ${token.slice(0, 60)}`;
    if (closes === "/" && open.pop() !== name) return `unbalanced ${token}`;
    if (closes === "/") continue;
    if (open.length === 0 && name !== "svg") return `a root ${name}`;
    const keys = [...attributes.matchAll(/ ([A-Za-z0-9-]+)="/g)].map(([, key]) => key);
    if (new Set(keys).size < keys.length) return `an attribute twice: ${token.slice(0, 60)}`;
    const bad = keys.find((key) => /^(?:on|href|src|style$)/.test(key ?? ""));
    if (bad !== undefined || /url\(|NaN|Infinity|undefined|null/.test(attributes))
      return `attributes ${attributes}`;
    if (isEmpty !== "/") open.push(name);
  }
  return open.length > 0 ? `${open.join(" ")} left open` : undefined;
}

/** A picture's root; throws where it is no strict XML. */
export function readSvg(svg: string): Shape {
  const fault = faultIn(svg);
  if (fault !== undefined) throw new Error(fault);
  const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  if (root === null) throw new Error("no root");
  return shapeOf(root);
}

type Element = ReturnType<DOMParser["parseFromString"]>["documentElement"];

function shapeOf(element: NonNullable<Element>): Shape {
  const own = [...element.childNodes].filter(({ nodeType }) => nodeType === 3);
  return {
    name: element.localName,
    attributes: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
    text: own.map(({ textContent }) => textContent ?? "").join(""),
    shapes: [...element.children].map((child) => shapeOf(child)),
  };
}

/** Every element of a name, in order, with the attributes that it has from those around it. */
export function shapesOf(shape: Shape, name: string, inherited: Shape["attributes"] = {}): Shape[] {
  const attributes = { ...inherited, ...shape.attributes };
  const mine = shape.name === name ? [{ ...shape, attributes }] : [];
  return [...mine, ...shape.shapes.flatMap((child) => shapesOf(child, name, attributes))];
}

/** A numeric attribute. */
export const numberOf = (shape: Shape, key: string): number => Number(shape.attributes[key]);

/** Every text that is shown. */
export const wordsOf = (svg: string): string[] => shapesOf(readSvg(svg), "text").map((shape) => shape.text);

/** The values of the vertical axis and their places, read from its labels. */
function verticalLabels(root: Shape): { value: number; y: number }[] {
  return shapesOf(root, "text")
    .filter(({ attributes }) => attributes["text-anchor"] === "end" && attributes.transform === undefined)
    .map((shape) => ({ value: Number(shape.text.replaceAll(",", "")), y: numberOf(shape, "y") - 4 }));
}

/** Which value a height has, by the labels of the vertical axis; and from where to where they go. */
export function readVertical(root: Shape): { valueAt: (y: number) => number; least: number; most: number } {
  const labels = verticalLabels(root);
  const [first, last] = [labels[0], labels.at(-1)];
  if (first === undefined || last === undefined || first === last) throw new Error("an axis without values");
  const perPixel = (last.value - first.value) / (last.y - first.y);
  return {
    valueAt: (y) => first.value + (y - first.y) * perPixel,
    least: first.value,
    most: last.value,
  };
}

/** The points of a path. */
export const pointsOf = (path: Shape): [x: number, y: number][] =>
  [...(path.attributes.d ?? "").matchAll(/[ML](\S+) ([^ML]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
