import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { constants, createBrotliCompress, createZstdCompress } from "node:zlib";
import { writePicture } from "../../../src/media/for-scripts/write-picture.ts";
import { paintPicture } from "../../world/pictures.ts";

/**
 * An upstream in a process of its own: pictures without end at `crawl.example`, each of other bytes; Brotli and zstd that unpack to
 * `mebibytes` at `br.example` and `zstd.example`; an API that refuses a client at `oauth.reddit.com`; a host that refuses what is
 * below `/closed/` and has pictures elsewhere at `shy.example`. Prints its address; `/count?host=` is how often a host was
 * asked; ends with stdin.
 */
const [mebibytes = "1024"] = process.argv.slice(2);
const picture = await writePicture(paintPicture(9, 320, 240), { format: "jpeg", quality: 85 });

async function bomb(compressor: NodeJS.ReadWriteStream): Promise<Blob> {
  const zeros = Buffer.alloc(2 ** 20);
  const source = Readable.from(Array.from({ length: Number(mebibytes) }, () => zeros));
  return new Blob([new Uint8Array(await buffer(source.pipe(compressor)))]);
}
const bombs: Record<string, Blob> = {
  br: await bomb(createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 2 } })),
  zstd: await bomb(createZstdCompress()),
};

const asked = new Map<string, number>();
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/count") return Response.json(asked.get(searchParams.get("host") ?? "") ?? 0);
    const url = new URL(searchParams.get("url") ?? "");
    asked.set(url.hostname, (asked.get(url.hostname) ?? 0) + 1);
    const [name = ""] = url.hostname.split(".");
    const packed = bombs[name];
    if (packed)
      return new Response(packed, { headers: { "content-encoding": name, "content-type": "image/jpeg" } });
    if (name === "oauth" || url.pathname.startsWith("/closed/"))
      return new Response("<p>not for you", { status: 401 });
    // A JPEG is not disturbed by what follows its end.
    return new Response(Buffer.concat([picture, Buffer.from(url.href)]), {
      headers: { "content-type": "image/jpeg" },
    });
  },
});

console.log(`http://127.0.0.1:${server.port}`);
process.stdin.on("data", () => {});
process.stdin.on("end", () => process.exit(0));
