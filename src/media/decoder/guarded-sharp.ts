import sharp from "sharp";
import { AppError } from "../../errors.ts";

// The input is untrusted: no cache between pictures, one thread, and only the loaders of the accepted formats: no SVG, no PDF,
// nothing that runs a command.
sharp.cache(false);
sharp.concurrency(1);
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: ["Jpeg", "Png", "Webp", "Nsgif", "Heif", "Tiff"].map((loader) => `VipsForeignLoad${loader}`),
});

export { sharp };

const endsEarly =
  /premature end|unexpected end|end of (file|stream|data)|truncat|not enough|too few|bad seek/i;

/** An error of sharp as an AppError with the first line of its message. */
export function sharpFailure(cause: unknown, action: string): AppError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const message = `${action}: ${text.split("\n")[0]}`;
  if (/unsupported image format/i.test(text)) return new AppError("not_picture", message, { cause });
  if (/exceeds pixel limit/i.test(text)) return new AppError("over_limit", message, { cause });
  return new AppError(endsEarly.test(text) ? "truncated" : "undecodable", message, { cause });
}
