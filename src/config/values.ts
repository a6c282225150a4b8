import { z } from "zod";

/** `true` or `false`. */
export const flag = z.enum(["true", "false"], "true or false").transform((value) => value === "true");

/** What travels in a header: visible ASCII. */
export const secret = z.string().regex(/^[\x21-\x7e]+$/, "letters, digits and signs of ASCII without spaces");
