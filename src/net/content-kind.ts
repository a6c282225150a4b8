import { fileTypeFromBuffer } from "file-type";
import { formatOf, imageFormats, isAvif, svgMime } from "../model/image-format.ts";

/** Number of leading bytes that identify a body. */
export const KIND_BYTES = 1024;

/**
 * The kind of a body by its first bytes. The header counts only for HTML and SVG, and only where the bytes do not decide.
 * @returns A picture's MIME type, also of a kind that is not read here (`image/svg+xml`, `image/x-icon`), `text/html`, or `undefined`.
 */
export async function kindOf(first: Uint8Array, contentType: string | null): Promise<string | undefined> {
  const mime = tiffOf(first) ?? (await fileTypeFromBuffer(first))?.mime;
  const format = (mime && formatOf(mime)) ?? (isAvif(first) ? "avif" : undefined);
  if (format === "bmp" && !isBitmap(first)) return undefined;
  if (format) return imageFormats[format].mime;
  if (mime?.startsWith("image/") && mime !== "image/bmp") return mime;
  const head = new TextDecoder("latin1").decode(first.subarray(0, KIND_BYTES));
  if (isSvg(head, contentType)) return svgMime;
  if (/^[^a-z0-9{[]*<(!doctype html|html|head|title|body|meta|script|link)\b|^[^a-z0-9{[]*<!--/i.test(head))
    return "text/html";
  const isDeclaredHtml = /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(contentType ?? "");
  return isDeclaredHtml && (mime === undefined || mime === "application/xml") ? "text/html" : undefined;
}

/** What may come before the root of an XML document. */
const prolog =
  /^(?:\u00ef\u00bb\u00bf)?(?:\s+|<\?[^>]*>|<!--.*?-->|<!doctype\s+svg\b[^[>]*(?:\[[^\]]*\][^>]*)?>)*/is;

/** Whether a text's root is `<svg>`; where its beginning is too long to tell, whether it is declared so. */
function isSvg(head: string, contentType: string | null): boolean {
  const rest = head.replace(prolog, "");
  const isDeclared = /^\s*image\/svg\+xml\b/i.test(contentType ?? "");
  return (
    /^<(?:\w+:)?svg[\s>/]/i.test(rest) ||
    (isDeclared && /^(?:<!--|<!doctype\s+svg|$)/i.test(rest) && /^[^<]{0,3}</.test(head))
  );
}

/** file-type needs the directory of a TIFF, which may be at the end of the file. */
function tiffOf(first: Uint8Array): string | undefined {
  const mark = new TextDecoder("latin1").decode(first.subarray(0, 4));
  return /^(?:II[*+]\0|MM\0[*+])$/.test(mark) ? "image/tiff" : undefined;
}

/** file-type takes any text that begins with BM for a bitmap. The second header of a bitmap has one of a few lengths. */
function isBitmap(first: Uint8Array): boolean {
  if (first.length < 18) return false;
  const view = new DataView(first.buffer, first.byteOffset, first.byteLength);
  return [12, 16, 40, 52, 56, 64, 108, 124].includes(view.getUint32(14, true));
}
