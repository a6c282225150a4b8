import { z } from "zod";

/** `true` or `false`. */
export const flag = z.enum(["true", "false"], "true or false").transform((value) => value === "true");

/** Visible ASCII, as in the value of an HTTP header. */
export const secret = z.string().regex(/^[\x21-\x7e]+$/, "letters, digits and signs of ASCII without spaces");
