import type { Context } from "hono";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import { leastQuality } from "../../encoders/pdq.ts";
import { maxRadius } from "../../tasks/blocklist/blocks-of.ts";
import type { Wanted } from "../../tasks/blocklist/block-targets.ts";
import { checked, invalidField, readObject } from "./body.ts";
import { yieldToEventLoop } from "../../concurrency/yield-to-event-loop.ts";
import { bankName, hex256, soughtSubmission, text, webUrl, whole } from "./fields.ts";
import { readBarePicture, readForm } from "./form.ts";
import { readLines } from "./read-values.ts";

/** What a request wants to ban. */
export type BanRequest = {
  bank: string;
  reason: string | null;
  /** Bits of 256; as usual where nothing is said. */
  radius: number | undefined;
  /** Whether it is only asked what that would hit. */
  isDry: boolean;
  what: Wanted | HashList;
};

/** Hashes of an imported list; `skipped` are those that it says to be worth nothing. */
export type HashList = { hashes: Uint8Array[]; skipped: number };

const options = {
  bank: bankName(),
  reason: text(500)
    .transform((reason) => reason.replace(/\s+/g, " ").trim())
    .nullish(),
  radius: whole(0, maxRadius).nullish(),
  dryRun: z.boolean("true or false").nullish(),
};
const optionsShape = z.object(options);
const objectShape = z.strictObject({
  ...options,
  file: whole(1).nullish(),
  submission: soughtSubmission().nullish(),
  sha256: hex256().nullish(),
  pdq: hex256().nullish(),
  url: webUrl().nullish(),
});
const names = ["file", "submission", "sha256", "pdq", "url"] as const;

/**
 * Reads a ban: JSON that names a picture or a hash, a form with a picture (`image`) or a list (`list`), or with the rest in the
 * query string a list as `text/plain` or a picture as it is.
 * @throws AppError `bad_request`, `invalid_body` naming the field or the line, its value and what is allowed.
 */
export async function readBan(c: Context): Promise<BanRequest> {
  const type = c.req.header("content-type") ?? "";
  if (/^text\/plain/i.test(type)) {
    const told = readOptions((name) => c.req.query(name));
    return { ...told, what: await readHashes(c.req.raw.body) };
  }
  if (/^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(type)) {
    const form = await readForm(c);
    const told = readOptions((name) => {
      const value = form.get(name);
      return typeof value === "string" ? value : undefined;
    });
    const [picture, list] = [form.get("image"), form.get("list")];
    if (list !== null && picture === null)
      return { ...told, what: await readHashes(new Blob([list]).stream()) };
    if (!(picture instanceof Blob) || picture.size === 0 || list !== null)
      throw new AppError(
        "bad_request",
        "image, list: allowed is one of them: a picture, or a list, as a file",
      );
    return { ...told, what: { picture } };
  }
  const bare = await readBarePicture(c);
  if (bare) return { ...readOptions((name) => c.req.query(name)), what: { picture: bare } };
  const { bank, reason, radius, dryRun, ...things } = await readObject(c, objectShape);
  const given = names.filter((name) => (things[name] ?? null) !== null);
  if (given.length !== 1)
    throw invalidField(
      names.join(", "),
      given.length > 0 ? given : undefined,
      "one of them, or in a form a file: image or list",
    );
  if (things.sha256 && radius)
    throw invalidField("radius", radius, "0 with a sha256, which names one content");
  return { ...toldOf({ bank, reason, radius, dryRun }), what: wantedOf(things) };
}

function wantedOf({
  file,
  submission,
  sha256,
  pdq,
  url,
}: Omit<z.infer<typeof objectShape>, keyof typeof options>): Wanted {
  if (file) return { file };
  if (submission) return { submission };
  if (sha256) return { sha256 };
  if (pdq) return { pdq: Uint8Array.fromHex(pdq) };
  return { url: url ?? "" };
}

/** The options where all values are texts. */
function readOptions(valueOf: (name: string) => string | undefined) {
  const [radius, dryRun] = [valueOf("radius"), valueOf("dryRun")];
  return toldOf(
    checked(
      {
        bank: valueOf("bank"),
        reason: valueOf("reason"),
        radius: radius !== undefined && /^\d{1,9}$/.test(radius) ? Number(radius) : radius,
        dryRun: dryRun === "true" || dryRun === "false" ? dryRun === "true" : dryRun,
      },
      optionsShape,
    ),
  );
}

const toldOf = ({ bank, reason, radius, dryRun }: z.infer<typeof optionsShape>) => ({
  bank,
  reason: reason || null,
  radius: radius ?? undefined,
  isDry: dryRun ?? false,
});

const linesAtOnce = 1000;
/** A hash, then nothing, or after a comma its quality, or after a space a comment. */
const listLine = /^([0-9a-f]{64})(?:\s*,\s*(\d{1,3})(?=[\s,]|$).*|\s.*)?$/i;

/**
 * Hashes of a list: one PDQ hash of 64 hexadecimal digits a line, each once; empty lines and what follows `#` are skipped.
 * @throws AppError `invalid_body` naming the line.
 */
async function readHashes(body: ReadableStream<Uint8Array> | null): Promise<HashList> {
  const hashes = new Map<string, Uint8Array>();
  let [line, skipped] = [0, 0];
  for await (const given of readLines(body)) {
    if (++line % linesAtOnce === 0) await yieldToEventLoop();
    const text = given.replace(/#.*/, "").trim();
    if (text === "") continue;
    const [, hex, quality] = listLine.exec(text) ?? [];
    if (hex === undefined)
      throw invalidField(
        `line ${line}`,
        text,
        "a PDQ hash of 64 hexadecimal digits, then nothing, a comma and its quality, or a space",
      );
    if (quality !== undefined && Number(quality) < leastQuality) skipped++;
    else hashes.set(hex.toLowerCase(), Uint8Array.fromHex(hex));
  }
  if (hashes.size === 0 && skipped === 0)
    throw new AppError(
      "invalid_body",
      "list: empty: allowed is one PDQ hash of 64 hexadecimal digits a line",
    );
  return { hashes: [...hashes.values()], skipped };
}
