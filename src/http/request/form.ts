import type { Context } from "hono";
import { AppError } from "../../errors.ts";

const contentType = (c: Context): string => c.req.header("content-type") ?? "";

/** Whether the body is a form, of either kind. */
export const isForm = (c: Context): boolean =>
  /^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(contentType(c));

/**
 * The fields of a form of either kind; a body of another type has none.
 * @throws AppError `bad_request` if the form is cut off.
 */
export async function readForm(c: Context): Promise<FormData> {
  if (!isForm(c)) return new FormData();
  try {
    return await c.req.formData();
  } catch (cause) {
    throw new AppError("bad_request", `${c.req.method} ${c.req.path}: the body is not a form`, { cause });
  }
}

/** A body that is a picture itself (`image/png` and the like); `undefined` for other types. */
export async function readBarePicture(c: Context): Promise<Blob | undefined> {
  return /^image\//i.test(contentType(c)) ? new Blob([await c.req.arrayBuffer()]) : undefined;
}
