import { AppError } from "../errors.ts";
import { readWhole } from "./read-whole.ts";

/** A name and the number that stands for it. */
export type NamedId = { id: number; name: string };

/**
 * Reads a line of AVA's tags.txt, challenges.txt and styles.txt: `id Name`, the name with spaces or `_`.
 * @throws AppError `invalid_body` with the reason.
 */
export function readNameRow(line: string): NamedId {
  const space = line.indexOf(" ");
  const id = readWhole(space < 0 ? line : line.slice(0, space), () => "id");
  // Other characters became `_` too: `Handles___Locks` were `Handles & Locks`.
  const name =
    space < 0
      ? ""
      : line
          .slice(space)
          .replace(/[_\s]+/g, " ")
          .trim();
  if (name === "") throw new AppError("invalid_body", `id ${id}: it has no name`);
  return { id, name };
}

/**
 * Reads a whole file of names.
 * @throws AppError `invalid_body` naming the line, or the id with two different names.
 */
export function readNames(text: string): Map<number, string> {
  const names = new Map<number, string>();
  eachLine(text, (line) => {
    const { id, name } = readNameRow(line);
    if ((names.get(id) ?? name) !== name)
      throw new AppError("invalid_body", `id ${id}: ${name}, but it was ${names.get(id)} before`);
    names.set(id, name);
  });
  return names;
}

/** Calls `read` for each line that is not empty; adds the number of the line to its errors. */
export function eachLine(text: string, read: (line: string, number: number) => void): void {
  for (const [index, line] of text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .entries()) {
    const plain = line.replace(/\r$/, "");
    if (plain.trim() === "") continue;
    try {
      read(plain, index + 1);
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      throw new AppError(thrown.code, `line ${index + 1}: ${thrown.message}`, { cause: thrown });
    }
  }
}
