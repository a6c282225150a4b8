import { writePicture } from "../../../src/media/for-scripts/write-picture.ts";
import { paintPicture } from "../../world/pictures.ts";
import { createStandIn } from "../../world/stand-in.ts";

/**
 * The demo's stand-in in a process of its own, and beside it a server of 12-megapixel pictures, each of other
 * bytes: a JPEG is not disturbed by what follows its end. Prints the value of `FETCH_GATEWAYS`; ends with stdin.
 */
const [submissions = "400"] = process.argv.slice(2);
const standIn = await createStandIn({ submissions: Number(submissions), seed: 3 });
const large = await writePicture(paintPicture(9, 4000, 3000), { format: "jpeg", quality: 90 });
const pictures = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request) {
    const url = new URL(request.url).searchParams.get("url") ?? "";
    return new Response(Buffer.concat([large, Buffer.from(url)]), {
      headers: { "content-type": "image/jpeg" },
    });
  },
});

// Painted now, so that what is measured later does not share the machine with the painter.
for (const submission of standIn.world.submissions) {
  for (const { recipe } of submission.expected) await standIn.bytesOf(recipe);
}
console.log(`large.example=http://127.0.0.1:${pictures.port}/?url={url} ${standIn.gateways}`);
process.stdin.on("data", () => {});
process.stdin.on("end", () => process.exit(0));
