import type { Context } from "hono";
import { z } from "zod";
import { minQuality } from "../../encoders/pdq.ts";
import { AppError } from "../../errors.ts";
import type { Wanted } from "../../tasks/blocklist/block-targets.ts";
import { maxRadius } from "../../tasks/blocklist/blocks-of.ts";
import { invalidField, readObject, validate } from "./body.ts";
import { anySubmissionId, bankName, hex256, text, webUrl, whole } from "./fields.ts";
import { isForm, readBarePicture, readForm } from "./form.ts";
import { readLines } from "./read-values.ts";

/** A request to add entries to a bank. */
export type BanRequest = {
  bank: string;
  reason: string | null;
  /** Distance in bits of 256; `undefined` means the default. */
  radius: number | undefined;
  /** Whether nothing is stored, and the answer only says what the ban would hit. */
  isDryRun: boolean;
  target: Wanted | HashList;
};

/** PDQ hashes of an imported list; `skipped` counts those of too low a quality. */
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
const targetNames = ["file", "submission", "sha256", "pdq", "url"] as const;
const objectShape = z.strictObject({
  ...options,
  file: whole(1).nullish(),
  submission: anySubmissionId().nullish(),
  sha256: hex256().nullish(),
  pdq: hex256().nullish(),
  url: webUrl().nullish(),
});

/**
 * Reads a ban in one of four forms: JSON that names a picture or a hash; a form with a picture (`image`) or a list (`list`); a
 * list as `text/plain`; a picture as the body. The last two take their options from the query string.
 * @throws AppError `bad_request`; `invalid_body` naming the field or the line, its value and what is allowed.
 */
export async function readBanRequest(c: Context): Promise<BanRequest> {
  if (/^text\/plain/i.test(c.req.header("content-type") ?? "")) {
    const options = readQueryOptions(c);
    return { ...options, target: await readHashes(c.req.raw.body) };
  }
  if (isForm(c)) return readBanForm(await readForm(c));
  const picture = await readBarePicture(c);
  if (picture) return { ...readQueryOptions(c), target: { image: picture } };
  return readBanObject(await readObject(c, objectShape));
}

async function readBanForm(form: FormData): Promise<BanRequest> {
  const options = readTextOptions((name) => {
    const value = form.get(name);
    return typeof value === "string" ? value : undefined;
  });
  const [picture, list] = [form.get("image"), form.get("list")];
  if (list !== null && picture === null)
    return { ...options, target: await readHashes(new Blob([list]).stream()) };
  if (!(picture instanceof Blob) || picture.size === 0 || list !== null)
    throw new AppError("bad_request", "image, list; allowed: one of them: a picture, or a list, as a file");
  return { ...options, target: { image: picture } };
}

function readBanObject(body: z.infer<typeof objectShape>): BanRequest {
  const names = targetNames.filter((name) => (body[name] ?? null) !== null);
  if (names.length !== 1)
    throw invalidField(
      targetNames.join(", "),
      names.length > 0 ? names : undefined,
      "one of them, or in a form a file: image or list",
    );
  if (body.sha256 && body.radius)
    throw invalidField("radius", body.radius, "0 with a sha256, which names one content");
  return { ...withDefaults(body), target: targetOf(body) };
}

function targetOf({ file, submission, sha256, pdq, url }: z.infer<typeof objectShape>): Wanted {
  if (file) return { file };
  if (submission) return { submission };
  if (sha256) return { sha256 };
  if (pdq) return { pdq: Uint8Array.fromHex(pdq) };
  return { url: url ?? "" };
}

const readQueryOptions = (c: Context) => readTextOptions((name) => c.req.query(name));

/** The options from a query string or a form, where every value is a text. */
function readTextOptions(valueOf: (name: string) => string | undefined) {
  const [radius, dryRun] = [valueOf("radius"), valueOf("dryRun")];
  const values = {
    bank: valueOf("bank"),
    reason: valueOf("reason"),
    radius: radius !== undefined && /^\d{1,9}$/.test(radius) ? Number(radius) : radius,
    dryRun: dryRun === "true" || dryRun === "false" ? dryRun === "true" : dryRun,
  };
  return withDefaults(validate(values, optionsShape));
}

const withDefaults = ({ bank, reason, radius, dryRun }: z.infer<typeof optionsShape>) => ({
  bank,
  reason: reason || null,
  radius: radius ?? undefined,
  isDryRun: dryRun ?? false,
});

/** A hash, then nothing, or after a comma its quality, or after a space a comment. */
const listLine = /^([0-9a-f]{64})(?:\s*,\s*(\d{1,3})(?=[\s,]|$).*|\s.*)?$/i;

/**
 * The distinct hashes of a list: a PDQ hash of 64 hexadecimal digits a line; empty lines and what follows `#` are ignored.
 * @throws AppError `invalid_body` naming the line.
 */
export async function readHashes(body: ReadableStream<Uint8Array> | null): Promise<HashList> {
  const hashes = new Map<string, Uint8Array>();
  let [lineNumber, skipped] = [0, 0];
  for await (const line of readLines(body)) {
    lineNumber++;
    const text = line.replace(/#.*/, "").trim();
    if (text === "") continue;
    const [, hex, quality] = listLine.exec(text) ?? [];
    if (hex === undefined)
      throw invalidField(
        `line ${lineNumber}`,
        text,
        "a PDQ hash of 64 hexadecimal digits, then nothing, a comma and its quality, or a space",
      );
    if (quality !== undefined && Number(quality) < minQuality) skipped++;
    else hashes.set(hex.toLowerCase(), Uint8Array.fromHex(hex));
  }
  if (hashes.size === 0 && skipped === 0)
    throw new AppError("invalid_body", "list: empty; allowed: one PDQ hash of 64 hexadecimal digits a line");
  return { hashes: [...hashes.values()], skipped };
}
