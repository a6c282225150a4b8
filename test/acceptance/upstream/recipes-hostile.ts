import { gzipSync } from "node:zlib";
import { failed, type Recipe } from "./maker.ts";
import { bytesOf, type Picture } from "./picture.ts";
import { linkFields } from "./recipes-reddit.ts";
import type { Answer } from "./world-types.ts";

const megabyte = 1024 * 1024;
const sample: Picture = { seed: 4242, format: "jpeg", width: 300, height: 200 };
const jpeg = { "content-type": "image/jpeg" };

/** How many bytes of endless answers were taken, for a test to look at. */
export const taken = { endless: 0 };

/** A picture that begins well and never ends. */
async function endless(): Promise<Response> {
  const bytes = await bytesOf(sample);
  const filler = new Uint8Array(megabyte);
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes.slice(0, 2000)),
    pull: async (controller) => {
      await Bun.sleep(2);
      taken.endless += filler.length;
      // Far beyond any limit it ends after all, so that a failing test does not fill a disk.
      if (taken.endless > 400 * megabyte) controller.close();
      else controller.enqueue(filler);
    },
  });
  return new Response(body, { headers: jpeg });
}

/** A few hundred kilobytes that become hundreds of megabytes. */
async function inflating(): Promise<Response> {
  const body = gzipSync(Buffer.concat([await bytesOf(sample), Buffer.alloc(300 * megabyte)]), { level: 1 });
  return new Response(body, { headers: { ...jpeg, "content-encoding": "gzip" } });
}

/** A picture whose second half never comes. */
async function stalling(): Promise<Response> {
  const bytes = await bytesOf(sample);
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes.slice(0, 3000)),
  });
  return new Response(body, { headers: jpeg });
}

function silent(): Promise<Response> {
  return new Promise(() => undefined);
}

function at(kind: string, respond: () => Response | Promise<Response>, host = "i.redd.it"): Recipe {
  return (maker) => {
    const url = `https://${host}/${maker.mediaId()}.jpg`;
    maker.sites.put(url, { kind: "hostile", respond });
    return { fields: linkFields(url, "image"), expect: failed(kind) };
  };
}

function pageWith(kind: string, head: string): Recipe {
  return (maker) => {
    const url = `https://notes.greenjetty.org/${maker.random.word(8)}/`;
    const answer: Answer = {
      kind: "html",
      html: `<html><head>${head}</head><body><p>Words</p></body></html>`,
    };
    maker.sites.put(url, answer);
    return { fields: linkFields(url, "link"), expect: failed(kind) };
  };
}

/** Answers made to hurt: each must end as a failure with its reason, and hold nothing else up. */
export const hostile: readonly Recipe[] = [
  at("endless picture", endless),
  at("endless picture elsewhere", endless, "img.greenjetty.org"),
  at("inflating answer", inflating),
  at("stalling picture", stalling),
  at("stalling picture elsewhere", stalling, "slow.greenjetty.org"),
  at("no answer at all", silent, "mute.greenjetty.org"),
  pageWith(
    "page naming a private picture",
    `<meta property="og:image" content="http://169.254.169.254/latest/x.jpg">`,
  ),
  pageWith("page naming a file", `<meta property="og:image" content="file:///etc/hostname">`),
  pageWith(
    "page naming loopback by a number",
    `<meta property="og:image" content="http://2130706433/x.png">`,
  ),
  pageWith("page naming loopback in hexadecimal", `<meta property="og:image" content="http://0x7f.1/x.png">`),
  pageWith("page refreshing to itself", `<meta http-equiv="refresh" content="0;url=./">`),
];
