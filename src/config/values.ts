import { z } from "zod";

/** `true` or `false`. */
export const flag = z.enum(["true", "false"], "true or false").transform((value) => value === "true");

/** Visible ASCII, as in the value of an HTTP header. */
export const secret = z.string().regex(/^[\x21-\x7e]+$/, "letters, digits and signs of ASCII without spaces");

const units: Record<string, number> = {
  "": 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
};

/** A whole number as text. */
export const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `a whole number from ${min} to ${max}`);

/** A size as text, in bytes. */
export const bytes = z
  .string()
  .regex(/^\d+(\.\d+)?\s*([KMG]i?B|B)?$/i, "a size such as 40MiB, 20GB or 1048576")
  .transform((text) => {
    const [, amount = "0", unit = ""] = /^([\d.]+)\s*(\w*)$/.exec(text) ?? [];
    return Math.floor(Number(amount) * (units[unit.toUpperCase()] ?? 1));
  })
  .refine((value) => value > 0, "a size above zero");
