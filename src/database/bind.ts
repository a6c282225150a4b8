import type { Connection } from "./connection.ts";

type Bound<Functions> = {
  [Name in keyof Functions]: Functions[Name] extends (db: Connection, ...args: infer Args) => infer Result
    ? (...args: Args) => Result
    : never;
};

/** The named functions of a connection. */
export function bind<Functions extends Record<string, (db: Connection, ...args: never[]) => unknown>>(
  db: Connection,
  functions: Functions,
): Bound<Functions> {
  const bound = Object.entries(functions).map(([name, call]) => [name, call.bind(undefined, db)]);
  return Object.fromEntries(bound) as Bound<Functions>;
}
