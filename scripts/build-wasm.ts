import { readFile, writeFile } from "node:fs/promises";
import createWabt from "wabt";

const source = new URL("../src/index/kernels.wat", import.meta.url);
const target = new URL("../src/index/kernels-wasm.ts", import.meta.url);

/** The index's loops as the machine takes them. @throws Error naming line and fault of the source. */
export async function assembleKernels(): Promise<Uint8Array> {
  const { parseWat } = await createWabt();
  const parsed = parseWat("kernels.wat", await readFile(source, "utf8"), { threads: true, simd: true });
  const { buffer } = parsed.toBinary({});
  if (!WebAssembly.validate(buffer)) throw new Error("kernels.wat: not valid");
  return buffer;
}

if (import.meta.main) {
  const bytes = await assembleKernels();
  await writeFile(
    target,
    `/** Of kernels.wat, by \`bun run wasm\`. */\nexport const kernelsWasm =\n  "${Buffer.from(bytes).toString("base64")}";\n`,
  );
  console.log(`${bytes.length} bytes`);
}
