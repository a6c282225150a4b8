import { expect, test } from "bun:test";
import { assembleKernels } from "../../scripts/build-wasm.ts";
import { kernelsWasm } from "../../src/index/kernels-wasm.ts";

test("the machine code is what its source is assembled to (bun run wasm)", async () => {
  expect(Buffer.from(await assembleKernels()).toString("base64")).toBe(kernelsWasm);
});
