import { Hono } from "hono";
import { z } from "zod";
import { slices } from "../../concurrency/slices.ts";
import { dhash, dhashBits, dhashDescriptor } from "../../encoders/dhash.ts";
import { seedEncoders } from "../../encoders/encoders.ts";
import { histogram, histogramCounts, histogramDescriptor } from "../../encoders/histogram.ts";
import { answerList } from "../answer/answer-list.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";
import { readItems } from "../request/body.ts";
import { whole } from "../request/fields.ts";
import { requireImages } from "../request/require-stored.ts";

/** Pixels of the 512x512 raster that LZBooru encodes; its counts sum to this in each channel. */
const pixels = 512 * 512;
const allowedCounts = `4 whole numbers from 0 to ${pixels} that sum to ${pixels}`;
const counts = z
  .array(z.int(allowedCounts).min(0, allowedCounts), allowedCounts)
  .refine((bins) => bins.length === 4 && bins.reduce((sum, bin) => sum + bin, 0) === pixels, allowedCounts);

const allowedBits = "64 characters 0 or 1";
const bits = z.string(allowedBits).regex(/^[01]{64}$/, allowedBits);

type Needs = Pick<AppContext, "store" | "now">;

/** LZBooru's `/api/histogram`. */
export const histograms = (context: Needs): Hono =>
  descriptors(context, histogram.name, {
    shape: z.object({ id: whole(1), red: counts, green: counts, blue: counts }),
    toJson: histogramCounts,
    fromJson: histogramDescriptor,
  });

/** LZBooru's `/api/dhash`. */
export const dhashes = (context: Needs): Hono =>
  descriptors(context, dhash.name, {
    shape: z.object({ id: whole(1), red: bits, green: bits, blue: bits }),
    toJson: dhashBits,
    fromJson: dhashDescriptor,
  });

/** A descriptor in LZBooru's JSON, and its conversion from and to the stored bytes. */
type Form<Json> = {
  shape: z.ZodType<Json & { id: number }>;
  toJson(bytes: Uint8Array): Json;
  fromJson(json: Json): Uint8Array;
};

function descriptors<Json>(
  { store, now }: Needs,
  encoder: string,
  { shape, toJson, fromJson }: Form<Json>,
): Hono {
  return new Hono()
    .get("/", (c) =>
      answerList(c, {
        page: ([after = 0], limit) => store.imageDescriptors(encoder, after, limit, seesRemoved(c)),
        place: (row) => [row.id],
        show: ({ id, bytes }) => ({ id, ...toJson(bytes) }),
      }),
    )
    .post("/", async (c) => {
      const posted = await readItems(c, shape);
      await requireImages(store, posted);
      const names = seedEncoders.map(({ name }) => name);
      for (const run of slices(posted)) {
        const descriptors = run.map((json) => ({ image: json.id, bytes: fromJson(json) }));
        await store.postDescriptors(encoder, descriptors, names, now());
      }
      return c.json(posted.length, 201);
    });
}
