import { cleanText } from "./text.ts";

const source: unique symbol = Symbol("source");

/** A piece of SVG. Only `element` creates one, so that everything is escaped. */
export type Markup = { readonly [source]: string };

type Name =
  "circle" | "desc" | "g" | "line" | "path" | "polygon" | "rect" | "style" | "svg" | "text" | "title";

type Attribute =
  | "class"
  | "cx"
  | "cy"
  | "d"
  | "fill"
  | "font-family"
  | "font-size"
  | "font-weight"
  | "height"
  | "paint-order"
  | "points"
  | "r"
  | "role"
  | "stroke"
  | "stroke-dasharray"
  | "stroke-linecap"
  | "stroke-linejoin"
  | "stroke-width"
  | "text-anchor"
  | "transform"
  | "viewBox"
  | "width"
  | "x"
  | "x1"
  | "x2"
  | "xmlns"
  | "y"
  | "y1"
  | "y2";

export type Attributes = Readonly<Partial<Record<Attribute, string | number>>>;

/** A place in the picture, in pixels from its upper left corner. */
export type Point = readonly [x: number, y: number];

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escapeXml = (text: string): string => cleanText(text).replace(/[&<>"]/g, (sign) => escapes[sign] ?? "");

/** A coordinate rounded to a hundredth of a pixel. */
const written = (value: number): string => String(Math.round(value * 100) / 100 || 0);

/** An element. Strings are escaped; an attribute with a number that is not finite is left out. */
export function element(
  name: Name,
  attributes: Attributes,
  ...children: readonly (Markup | string)[]
): Markup {
  const attributeText = Object.entries(attributes)
    .filter(([, value]) => typeof value === "string" || Number.isFinite(value))
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? written(value) : escapeXml(value)}"`)
    .join("");
  const inner = children
    .map((child) => (typeof child === "string" ? escapeXml(child) : child[source]))
    .join("");
  return {
    [source]: inner === "" ? `<${name}${attributeText}/>` : `<${name}${attributeText}>${inner}</${name}>`,
  };
}

/** The text of a whole picture. */
export const writeSvg = (root: Markup): string => `${root[source]}\n`;

/** The `d` of a path that goes straight from point to point. */
export const pathThrough = (points: readonly Point[]): string =>
  points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${written(x)} ${written(y)}`).join("");
