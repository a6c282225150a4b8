import type { Context } from "hono";
import { AppError } from "../../errors.ts";

/** Fields of a form without parts. */
const maxFields = 32;
/** Parts of a form of multipart/form-data. */
const maxParts = 8;

const contentType = (c: Context): string => c.req.header("content-type") ?? "";

export const isMultipart = (c: Context): boolean => /^multipart\/form-data/i.test(contentType(c));

/** Whether the body is a form, of either kind. */
export const isForm = (c: Context): boolean =>
  isMultipart(c) || /^application\/x-www-form-urlencoded/i.test(contentType(c));

/**
 * The fields of a form of either kind; a body of another type has none.
 * @throws AppError `bad_request` if the form is cut off, `too_large` if it has too many fields or parts.
 */
export async function readForm(c: Context): Promise<FormData> {
  if (!isForm(c)) return new FormData();
  const body = await c.req.arrayBuffer();
  const what = `${c.req.method} ${c.req.path}`;
  const boundary = /boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType(c))?.slice(1).join("");
  const [delimiter, limit] = isMultipart(c) ? [`--${boundary}`, maxParts + 1] : ["&", maxFields - 1];
  if (holdsMore(new Uint8Array(body), delimiter, limit))
    throw new AppError("too_large", `${what}: allowed are ${maxFields} fields, or ${maxParts} parts`);
  try {
    return await new Response(body, { headers: { "content-type": contentType(c) } }).formData();
  } catch (cause) {
    throw new AppError("bad_request", `${what}: the body is not a form`, { cause });
  }
}

/** Whether a text occurs more than `limit` times. */
function holdsMore(body: Uint8Array<ArrayBuffer>, text: string, limit: number): boolean {
  const buffer = Buffer.from(body.buffer);
  let count = 0;
  for (let index = buffer.indexOf(text); index >= 0; index = buffer.indexOf(text, index + text.length))
    if (++count > limit) return true;
  return false;
}

/** A body that is a picture itself (`image/png` and the like); `undefined` for other types. */
export async function readBarePicture(c: Context): Promise<Blob | undefined> {
  return /^image\//i.test(contentType(c)) ? new Blob([await c.req.arrayBuffer()]) : undefined;
}
