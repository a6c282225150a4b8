import { cleanText } from "./decode-text.ts";

/** Properties of a picture's XMP that generators use: `exif:UserComment`, `dc:description`, ... */
export type XmpTexts = Partial<Record<XmpName, string>>;
type XmpName = (typeof names)[number];

const names = ["exif:UserComment", "dc:description", "dc:creator", "xmp:CreatorTool"] as const;
const MAX_LENGTH = 256 * 1024;
const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * Reads the properties without parsing the XML: the first of each, as an attribute, an element or the first item of its list.
 * XMP over 256 KiB is not read. Never throws.
 */
export function readXmp(xml: string): XmpTexts {
  if (xml.length > MAX_LENGTH) return {};
  const texts: XmpTexts = {};
  for (const name of names) {
    const text = cleanText(decodeEntities(findProperty(xml, name) ?? ""));
    if (text) texts[name] = text;
  }
  return texts;
}

function findProperty(xml: string, name: XmpName): string | undefined {
  const start = xml.indexOf(`<${name}`);
  if (start < 0) return new RegExp(`\\s${name}="([^"]*)"`).exec(xml)?.[1];
  const end = xml.indexOf(`</${name}>`, start);
  if (end < 0) return undefined;
  const element = xml.slice(xml.indexOf(">", start) + 1, end);
  const item = element.indexOf("<rdf:li");
  if (item < 0) return element;
  const itemEnd = element.indexOf("</rdf:li>", item);
  return itemEnd < 0 ? undefined : element.slice(element.indexOf(">", item) + 1, itemEnd);
}

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi,
    (whole, ten, hex, name) => {
      if (name !== undefined) return entities[String(name).toLowerCase()] ?? whole;
      const point = ten === undefined ? Number.parseInt(hex, 16) : Number(ten);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}
