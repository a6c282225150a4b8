import { join } from "node:path";
import { AppError } from "../errors.ts";
import type { Asset, Assets } from "../model/asset.ts";

const folder = join(import.meta.dir, "../http/pages");
const types: Record<string, string> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
};

/**
 * Bundles what browsers load: the pages' script and their style, each with a hash in its name.
 * @throws AppError `internal` when a file of them has an error.
 */
export async function bundleAssets(): Promise<Assets> {
  const built = await Bun.build({
    entrypoints: [join(folder, "client/main.ts"), join(folder, "styles/main.css")],
    target: "browser",
    minify: true,
    naming: "[name]-[hash].[ext]",
  }).catch((cause: unknown) => {
    throw new AppError("internal", `bundling the pages' script and style: ${String(cause)}`, { cause });
  });
  const files = new Map<string, Asset>();
  for (const output of built.outputs) {
    const name = output.path.replace(/^.*\//, "");
    const type = types[name.replace(/^.*\./, "")] ?? "application/octet-stream";
    const bytes = new Uint8Array(await output.arrayBuffer());
    files.set(name, { type, bytes, gzipped: Bun.gzipSync(bytes, { level: 9 }) });
  }
  const pathOf = (extension: string) =>
    `/assets/${[...files.keys()].find((name) => name.endsWith(extension)) ?? ""}`;
  return { script: pathOf(".js"), style: pathOf(".css"), files };
}
