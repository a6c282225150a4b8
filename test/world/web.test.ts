import { afterAll, beforeAll, expect, test } from "bun:test";
import { createStandIn, type StandIn } from "../../scripts/world/stand-in.ts";
import type { Kind } from "../../scripts/world/kinds.ts";
import { ask, oneOf } from "./asking.ts";

let standIn: StandIn;
beforeAll(async () => {
  standIn = await createStandIn({ now: 1_760_000_000, submissions: 60 });
});
afterAll(() => standIn.close());

const open = (kind: Kind, options: RequestInit = {}): Promise<Response> =>
  ask(standIn, oneOf(standIn, kind).post.url, options);

test("i.redd.it shows a page to whoever would rather have one", async () => {
  const kinds = await Promise.all(
    ["text/html,*/*", "image/*,*/*;q=0.8"].map(async (accept) => {
      const answer = await open("image", { headers: { accept } });
      return answer.headers.get("content-type")?.split("/")[0];
    }),
  );
  expect(kinds).toEqual(["text", "image"]);
});

test("a preview needs its signature as it is", async () => {
  const { url } = oneOf(standIn, "preview").post;
  expect((await ask(standIn, url)).status).toBe(200);
  expect((await ask(standIn, url.replace("width=320", "width=640"))).status).toBe(403);
});

test.each([
  ["pageOpenGraph", /og:image" content="\/media\/\w+\.webp\?w=1200&amp;fit=max"/],
  ["pageTwitter", /name="twitter:image" content="\/\/cdn\./],
  ["pageJsonLd", /"@type":"ImageObject","url":"https:/],
  ["pageImageSource", /rel="image_src" href="https:/],
  ["pageLazy", /src="data:image\/gif;base64,[^"]+"\s+data-srcset="https:[^"]+ 480w, https:[^"]+ 1200w"/],
  ["pageBase", /<base href="\/files\/">[^]*<img src="2024\//],
] as const)("a page names its picture in its own way: %s", async (kind, pattern) => {
  expect(await (await open(kind)).text()).toMatch(pattern);
});

test("a picture is served without a telling name or type, or after a relative redirect", async () => {
  expect((await open("bareImage")).headers.get("content-type")).toBe("application/octet-stream");
  const moved = await open("redirectedImage");
  expect([moved.status, moved.headers.get("location")?.[0]]).toEqual([301, "/"]);
});

test("broken pictures are broken as they say", async () => {
  for (const kind of ["missing", "deleted", "missingPage"] as const)
    expect((await open(kind)).status).toBe(404);
  expect((await open("htmlAsPicture")).headers.get("content-type")).toBe("text/html");
  expect((await open("privateRedirect")).headers.get("location")).toStartWith("http://169.254.169.254/");
  const bomb = Buffer.from(await (await open("bomb")).arrayBuffer());
  expect([bomb.readUInt32BE(16), bomb.readUInt32BE(20), bomb.length < 200]).toEqual([50_000, 50_000, true]);
});

test("a truncated picture ends early though its length is told as whole", async () => {
  const answer = await open("truncated");
  const bytes = await answer.bytes();
  expect(answer.headers.get("content-length")).toBe(String(bytes.length));
  expect(Array.from(bytes.subarray(0, 2))).toEqual([0xff, 0xd8]);
  expect(Array.from(bytes.subarray(-2))).not.toEqual([0xff, 0xd9]);
});
