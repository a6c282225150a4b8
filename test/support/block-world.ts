import sharp from "sharp";
import { paintPicture } from "../../scripts/world/pictures.ts";
import { pdq } from "../../src/encoders/pdq.ts";
import { createApp } from "../../src/http/app.ts";
import { serve } from "../../src/http/serve.ts";
import { withoutWorkers } from "../../src/http/without-workers.ts";
import { hashKey } from "../../src/tasks/create-key.ts";
import { observe } from "../../src/tasks/observe.ts";
import type { Context } from "../../src/context.ts";
import type { Sighting } from "../../src/model/submission.ts";
import { makeHalves } from "../media/pictures.ts";
import { openWorld, type World } from "./open-world.ts";
import { sightingOf, archive } from "./temporary-store.ts";

/** A picture in the ways that it comes back. */
type Forms = { png: Buffer; jpeg: Buffer; small: Buffer; turned: Buffer; mirrored: Buffer };
type Form = keyof Forms;

/** Pictures with much to see, far from each other by PDQ. */
const pictures = await Promise.all([2, 5, 8, 11, 12].map(formsOf));
/** The bytes of a picture. */
export function bytesOf(n: number, form: Form = "png"): Uint8Array<ArrayBuffer> {
  const forms = pictures[n];
  if (!forms) throw new Error(`there is no picture ${n}`);
  return new Uint8Array(forms[form]);
}
/** One that is too flat for a hash. */
export const flat = makeHalves(64, 48, [120, 120, 120], [122, 122, 122]);

async function formsOf(seed: number): Promise<Forms> {
  const { width, height, data } = paintPicture(seed, 160, 120);
  const painted = () => sharp(data, { raw: { width, height, channels: 3 } });
  return {
    png: await painted().png().toBuffer(),
    jpeg: await painted().jpeg({ quality: 70 }).toBuffer(),
    small: await painted().resize(120, 90).jpeg({ quality: 85 }).toBuffer(),
    turned: await painted().rotate(90).jpeg({ quality: 90 }).toBuffer(),
    mirrored: await painted().flop().png().toBuffer(),
  };
}

export const sha256Of = (bytes: Uint8Array): string =>
  new Bun.CryptoHasher("sha256").update(bytes).digest("hex");

/** PDQ of a picture's bytes: 64 hexadecimal digits, and its quality. */
export async function pdqOf(bytes: Uint8Array): Promise<{ hex: string; quality: number }> {
  const raw = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = raw.info;
  const descriptor = pdq.encode({ width, height, data: new Uint8Array(raw.data) });
  return { hex: descriptor.subarray(0, 32).toHex(), quality: descriptor[32] ?? 0 };
}

/** Where a form of a picture is downloaded: `https://a.test/0-png`. */
export const urlOf = (picture: number | "flat", form: Form = "png", host = "a.test"): string =>
  `https://${host}/${picture}-${form}.png`;

/** Where nothing is any more. */
export const goneUrl = "https://a.test/gone.png";

const answers = Object.fromEntries([
  [goneUrl, { status: 404 }] as const,
  ...["a.test", "b.test"].flatMap((host) => [
    [urlOf("flat", "png", host), { body: new Uint8Array(flat) }] as const,
    ...pictures.flatMap((forms, n) =>
      (Object.keys(forms) as Form[]).map(
        (form) => [urlOf(n, form, host), { body: new Uint8Array(forms[form]) }] as const,
      ),
    ),
  ]),
]);

type Given = { json?: unknown; body?: BodyInit; type?: string; key?: string };
/** What came back, the body as JSON. */
export type Answer<Body = unknown> = { status: number; body: Body };
export type BlockWorld = World & {
  /** Asks over the port, by default with the key of an operator whose name is `ann`. A `body` is sent as it is, else `json`. */
  ask<Body = unknown>(method: string, path: string, given?: Given): Promise<Answer<Body>>;
  /** The id of the file of these bytes. */
  fileOf(bytes: Uint8Array): Promise<number>;
  /** Posts a submission with pictures at these URLs, and works until nothing is due. */
  post(id: string, ...urls: string[]): Promise<void>;
  /** Images by URL: `done`, or why not. */
  states(): Record<string, string>;
  /** SHA-256 of what lies in the media folder, originals and thumbnails. */
  kept(): Promise<string[]>;
};

/** Everything behind a real port, with two keys: of `ann`, who may all, and of `bob`, who reads. */
export async function openBlockWorld(
  parts: (context: Context) => Partial<Context> = () => ({}),
  environment: Record<string, string> = {},
): Promise<BlockWorld> {
  const world = await openWorld(answers, { parts: { sources: [] }, environment });
  Object.assign(world.context, parts(world.context));
  const { context } = world;
  await context.index.complete();
  for (const [name, scope] of [
    ["ann", "admin"],
    ["bob", "read"],
  ] as const) {
    const hash = await hashKey(`key-of-${name}`);
    await context.store.addKey({ name, hash, prefix: name, scopes: [scope] }, 1);
  }
  const app = createApp(withoutWorkers(context, "lock-file"));
  const server = serve(app, { host: "127.0.0.1", port: 0 });
  return {
    ...world,
    async ask<Body>(method: string, path: string, { json, body, type, key = "key-of-ann" }: Given = {}) {
      const headers = new Headers({ "x-api-key": key });
      if (type) headers.set("content-type", type);
      const sent = json === undefined ? body : JSON.stringify(json);
      const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
        method,
        headers,
        ...(sent !== undefined && { body: sent }),
      });
      return { status: answer.status, body: (await answer.json()) as Body };
    },
    async post(id, ...urls) {
      const one: Sighting = sightingOf({ id, created: context.now() - 100, links: urls });
      await context.store.saveSightings([observe(context.resolvers, one)], archive, context.now());
      await world.run("resolve", "encode");
    },
    fileOf: async (bytes) => (await context.store.fileBySha256(sha256Of(bytes)))?.id ?? 0,
    states: () =>
      Object.fromEntries(
        world
          .rows<{ url: string; state: string; code: string | null }>(
            "SELECT url, state, error_code AS code FROM image ORDER BY url",
          )
          .map(({ url, state, code }) => [url, code ?? state]),
      ),
    async kept() {
      const glob = new Bun.Glob("{originals,thumbs}/**/*");
      const names = [...glob.scanSync({ cwd: context.config.dataDir })];
      return [...new Set(names.flatMap((name) => /[0-9a-f]{64}/.exec(name)?.[0] ?? []))].sort();
    },
    async close() {
      await server.stop();
      await world.close();
    },
  };
}
