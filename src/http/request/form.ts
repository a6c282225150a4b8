import type { Context } from "hono";
import { AppError } from "../../errors.ts";

/**
 * The fields of a form of either kind; a body of another kind has none.
 * @throws AppError `bad_request` for one that breaks off.
 */
export async function readForm(c: Context): Promise<FormData> {
  const type = c.req.header("content-type") ?? "";
  if (!/^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(type)) return new FormData();
  try {
    return await c.req.formData();
  } catch (cause) {
    throw new AppError("bad_request", `${c.req.method} ${c.req.path}: the body is not a form`, { cause });
  }
}

/** A body that is a picture as it is (`image/png` and the like); `undefined` for another. */
export async function readBarePicture(c: Context): Promise<Blob | undefined> {
  const type = c.req.header("content-type") ?? "";
  return /^image\//i.test(type) ? new Blob([await c.req.arrayBuffer()]) : undefined;
}
