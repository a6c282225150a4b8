import { gzipSync } from "node:zlib";
import type { ErrorCode } from "../../src/errors.ts";
import { writePicture } from "../../src/media/for-scripts/write-picture.ts";
import { addressOf } from "./kinds-broken.ts";
import { paintPicture } from "./pictures.ts";
import { publish, type Compose } from "./scene.ts";
import type { Reply } from "./world.ts";

const megabyte = 2 ** 20;
const jpeg = { "content-type": "image/jpeg" };
const sample = (): Promise<Uint8Array> => writePicture(paintPicture(4242, 300, 200, 1), { format: "jpeg" });

/** How many bytes of endless answers were taken, for a test to look at. */
export const taken = { endless: 0 };

/** A picture that begins well and never ends. */
async function endless(): Promise<Response> {
  const bytes = await sample();
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
  const body = gzipSync(Buffer.concat([await sample(), Buffer.alloc(300 * megabyte)]), { level: 1 });
  return new Response(body, { headers: { ...jpeg, "content-encoding": "gzip" } });
}

/** A picture whose second half never comes. */
async function stalling(): Promise<Response> {
  const bytes = await sample();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes.slice(0, 3000)),
  });
  return new Response(body, { headers: jpeg });
}

/** An address that fails; what matters to a test is that it does, with a reason. */
const fails = (reply: Reply | ((url: string) => Reply), failure: ErrorCode, host = "i.redd.it"): Compose => {
  const replyFor = typeof reply === "function" ? reply : () => reply;
  return (scene) => {
    const url = addressOf(scene, "jpg", host);
    return { url: publish(scene, url, { ...replyFor(url) }), expected: [], failure };
  };
};

const page = (head: string, failure: ErrorCode): Compose => {
  const body = `<html><head>${head}</head><body><p>Words</p></body></html>`;
  return (scene) => ({
    url: publish(scene, `https://notes.greenjetty.org/${scene.id}/`, { body }),
    expected: [],
    failure,
  });
};
const naming = (url: string): Compose =>
  page(`<meta property="og:image" content="${url}">`, "refused_address");

/** A page that sends elsewhere. */
const leads = (to: (url: string) => string): Compose =>
  fails((url) => ({ status: 302, headers: { location: to(url) } }), "refused_address", "img.greenjetty.org");

const linked =
  (url: (unique: string) => string): Compose =>
  (scene) => ({ url: url(scene.random.name(6)), expected: [], failure: "refused_address" });

const words = "<!doctype html><title>Sorry</title><p>Nothing here.</p>";
const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><rect width="300" height="300"/></svg>`;

/** What must be refused with a reason: empty, lying, leading inwards. */
export const refusedKinds = {
  emptyAnswer: fails({ headers: jpeg, body: "" }, "not_picture"),
  pageSentAsJpeg: fails({ headers: jpeg, body: words }, "not_picture"),
  pageNamedJpeg: fails({ body: words }, "not_picture", "img.greenjetty.org"),
  pageWithoutPicture: page("", "not_picture"),
  drawing: fails({ headers: { "content-type": "image/svg+xml" }, body: drawing }, "not_picture"),
  leadsToLoopback: leads(() => "http://127.0.0.1:9/secret.jpg"),
  leadsToPrivate: leads(() => "http://192.168.1.20/camera.jpg"),
  leadsToMapped: leads(() => "http://[::ffff:10.0.0.1]/x.png"),
  leadsToItself: leads((url) => url),
  linksPrivate: linked((unique) => `http://10.1.2.3/${unique}.jpg`),
  linksLocalhost: linked((unique) => `http://localhost/${unique}.png`),
} satisfies Record<string, Compose>;

/** Answers made to hurt, which take long: each must end as a failure, and hold nothing else up. */
export const hurtfulKinds = {
  endless: fails({ respond: endless }, "over_limit"),
  endlessElsewhere: fails({ respond: endless }, "over_limit", "img.greenjetty.org"),
  inflating: fails({ respond: inflating }, "over_limit"),
  stalling: fails({ respond: stalling }, "timeout"),
  stallingElsewhere: fails({ respond: stalling }, "timeout", "slow.greenjetty.org"),
  silent: fails({ respond: () => new Promise(() => undefined) }, "timeout", "mute.greenjetty.org"),
  namesMetadata: naming("http://169.254.169.254/latest/x.jpg"),
  namesFile: naming("file:///etc/hostname"),
  namesNumber: naming("http://2130706433/x.png"),
  namesHexadecimal: naming("http://0x7f.1/x.png"),
  refreshesToItself: page(`<meta http-equiv="refresh" content="0;url=./">`, "not_picture"),
} satisfies Record<string, Compose>;

export const hostileKinds = { ...refusedKinds, ...hurtfulKinds };
