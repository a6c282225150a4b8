import { AppError } from "../../errors.ts";

/** The value, unless it is `undefined`. @throws AppError `not_found` with the message. */
export function requireFound<Value>(value: Value | undefined, message: string): Value {
  if (value === undefined) throw new AppError("not_found", message);
  return value;
}
