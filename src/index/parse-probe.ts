import { AppError } from "../errors.ts";
import type { Table } from "../similarity/tables.ts";
import type { Probe } from "./index.ts";
import { formOf, type Kernel, quantise } from "./kernels.ts";

/** A probe as the loops need it. */
export type ParsedProbe = {
  /** Number of the table. */
  table: number;
  kernel: Kernel;
  /** The code in its scanned form; and the exact counts, where that is quantised. */
  code: Uint8Array;
  exact: Uint32Array | undefined;
  quantity: number;
  radius: number;
  ties: boolean;
};

/** @throws AppError `bad_request` for an unknown table, a metric or code that does not fit it, or an invalid quantity or radius. */
export function parseProbe(tables: readonly Table[], probe: Probe): ParsedProbe {
  const { table: name, metric, code, quantity, radius = Infinity, ties = false } = probe;
  const number = tables.findIndex((candidate) => candidate.name === name);
  const table = tables[number];
  const form = table && formOf(table);
  if (!table || !form) throw new AppError("bad_request", `search in ${name}: no such table`);
  const kernel = form.kernels[metric];
  if (!kernel)
    throw new AppError("bad_request", `search in ${name} by ${metric}: it is a table of ${table.family}`);
  if (code.length !== table.bytes)
    throw new AppError(
      "bad_request",
      `search in ${name}: a code of ${code.length} bytes, not ${table.bytes}`,
    );
  if (!(quantity >= 1) || !(radius >= 0))
    throw new AppError("bad_request", `search in ${name}: a quantity of ${quantity} within ${radius}`);
  const parsed = { table: number, kernel, quantity: Math.ceil(quantity), radius, ties };
  if (form.exactBytes === 0) return { ...parsed, code, exact: undefined };
  const exact = new Uint32Array(code.slice().buffer);
  const quantised = new Uint8Array(form.bytes);
  quantise(exact, 0, quantised, 0);
  return { ...parsed, code: quantised, exact };
}
