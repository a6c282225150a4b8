import { cleanText } from "./decode-text.ts";
import type { ExifTexts } from "./read-exif.ts";

const MAX_LENGTH = 200;

/**
 * Camera and lens as a text: `Canon EOS 5D Mark III, EF24-70mm f/2.8L`; `null` where EXIF has neither. At most 200 characters.
 */
export function nameCamera({ Make, Model, LensModel }: ExifTexts): string | null {
  const make = cameraWords(Make);
  const model = cameraWords(Model);
  const lens = withoutMake(cameraWords(LensModel), make);
  const [brand = ""] = make.split(" ");
  const body = brand && startsWithBrand(brand, model) ? model : [make, model].filter(Boolean).join(" ");
  const name = [body, lens].filter(Boolean).join(", ");
  return shorten(name) || null;
}

/** At most 200 characters. */
export function shorten(name: string): string {
  return [...name].slice(0, MAX_LENGTH).join("").trim();
}

/** One line; empty where it names nothing (`----`) or contains the graph of a generator. */
export function cameraWords(text = ""): string {
  const name = cleanText(text.slice(0, 1000)).replace(/\s+/g, " ");
  return /[\p{L}\p{N}]/u.test(name) && !name.includes("{") ? name : "";
}

function withoutMake(lens: string, make: string): string {
  const [brand = ""] = make.split(" ");
  return brand && startsWithBrand(brand, lens) ? lens.slice(brand.length).trim() : lens;
}

function startsWithBrand(brand: string, name: string): boolean {
  return name.toLowerCase().startsWith(`${brand.toLowerCase()} `);
}
