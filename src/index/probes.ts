import { AppError } from "../errors.ts";
import type { Table } from "../similarity/tables.ts";
import type { Probe } from "./index.ts";
import { formOf, type Kernel, quantise } from "./kernels.ts";

/** A probe as the loops take it. */
export type ReadProbe = {
  /** Number of the table. */
  table: number;
  kernel: Kernel;
  /** As what is scanned, and the whole counts where that is not all. */
  code: Uint8Array;
  exact: Uint32Array | undefined;
  quantity: number;
  radius: number;
  ties: boolean;
};

/** @throws AppError `bad_request` for an unknown table, a metric or code that does not fit it, a quantity or radius that is none. */
export function readProbe(tables: readonly Table[], probe: Probe): ReadProbe {
  const { table: name, metric, code, quantity, radius = Infinity, ties = false } = probe;
  const table = tables.findIndex((one) => one.name === name);
  const known = tables[table];
  const form = known && formOf(known);
  if (!known || !form) throw new AppError("bad_request", `search in ${name}: no such table`);
  const kernel = form.kernels[metric];
  if (!kernel)
    throw new AppError("bad_request", `search in ${name} by ${metric}: it is a table of ${known.family}`);
  if (code.length !== known.bytes)
    throw new AppError(
      "bad_request",
      `search in ${name}: a code of ${code.length} bytes, not ${known.bytes}`,
    );
  if (!(quantity >= 1) || !(radius >= 0))
    throw new AppError("bad_request", `search in ${name}: a quantity of ${quantity} within ${radius}`);
  const read = { table, kernel, quantity: Math.ceil(quantity), radius, ties };
  if (form.exactBytes === 0) return { ...read, code, exact: undefined };
  const exact = new Uint32Array(code.slice().buffer);
  const quantised = new Uint8Array(form.bytes);
  quantise(exact, 0, quantised, 0);
  return { ...read, code: quantised, exact };
}
