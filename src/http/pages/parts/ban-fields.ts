import { AppError } from "../../../errors.ts";
import type { BlockTarget } from "../../../model/block.ts";
import type { Wanted } from "../../../tasks/blocklist/block-targets.ts";
import { usualRadius } from "../../../tasks/blocklist/block-targets.ts";
import { maxRadius } from "../../../tasks/blocklist/blocks-of.ts";
import { type HashList, readHashes } from "../../request/ban-request.ts";
import { bankName } from "../../request/fields.ts";
import { safePath } from "../../request/safe-path.ts";

/** What is banned, whatever the radius: a content, a hash, or both. */
export type BanEntry = Pick<BlockTarget, "sha256" | "pdq">;

/** A ban as its form holds it while it is tried. Texts are as they were typed. */
export type BanFields = {
  bank: string;
  reason: string;
  radius: number;
  /** What is banned, in the operator's words: an address, the name of a file. */
  name: string;
  entries: readonly BanEntry[];
  /** Whether the entries are an imported list. */
  isList: boolean;
  /** The radius whose hits the page shows. */
  tried: number | undefined;
  /** Where the operator came from. */
  back: string;
};

const none = "-";
const maxReason = 500;

/** The entries as one field of a form. */
export const writeEntries = (entries: readonly BanEntry[]): string =>
  entries.map(({ sha256, pdq }) => `${sha256 ?? none}:${pdq?.toHex() ?? none}`).join(" ");

function readEntries(text: string): BanEntry[] {
  return text.split(/\s+/).flatMap((word) => {
    const [, sha256, pdq] = /^([0-9a-f]{64}|-):([0-9a-f]{64}|-)$/.exec(word) ?? [];
    if (sha256 === undefined || pdq === undefined || (sha256 === none && pdq === none)) return [];
    return [{ sha256: sha256 === none ? null : sha256, pdq: pdq === none ? null : Uint8Array.fromHex(pdq) }];
  });
}

/** The entry of a blocklist. @param radius 0 bans the content alone, or exactly the hash. */
export function targetOf({ sha256, pdq }: BanEntry, radius: number): BlockTarget {
  if (sha256 !== null && (pdq === null || radius === 0)) return { sha256, pdq: null, radius: 0 };
  return { sha256, pdq, radius };
}

/** Reads the form of a ban; what it lacks has its usual value. */
export function readBanFields(form: FormData): BanFields {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const number = (name: string) => (/^\d{1,3}$/.test(text(name)) ? Number(text(name)) : undefined);
  return {
    bank: text("bank"),
    reason: text("reason").replace(/\s+/g, " "),
    radius: number("radius") ?? (text("radius") === "" ? usualRadius : Number.NaN),
    name: text("name").slice(0, 300),
    entries: readEntries(text("entries")),
    isList: text("list") === "true",
    tried: number("tried"),
    back: safePath(text("back"), ""),
  };
}

/** Whether it can be said what a ban would hit. */
export const isTriable = ({ radius, entries }: BanFields): boolean =>
  entries.length > 0 && radius >= 0 && radius <= maxRadius;

/** What keeps a ban from being made, as a sentence; `undefined` where nothing does. */
export function faultOf({ bank, reason, radius, entries }: BanFields): string | undefined {
  if (entries.length === 0) return "There is nothing to ban: say what below.";
  if (!(radius >= 0 && radius <= maxRadius))
    return `How near: a whole number from 0 to ${maxRadius}, in bits of 256.`;
  if (!bankName().safeParse(bank).success)
    return "Name the list: 1 to 64 letters, digits, spaces and . _ -, beginning with a letter or a digit.";
  return reason.length > maxReason ? `The reason may have ${maxReason} characters.` : undefined;
}

/** The list that a file is imported into, where none is named: by the name of the file. */
export const bankOfFile = (name: string): string =>
  name
    .replace(/\.\w+$/, "")
    .replace(/[^a-z\d._-]+/gi, " ")
    .replace(/^[ ._-]+/, "")
    .slice(0, 64)
    .trim();

/**
 * What an operator means by one line: the number of a picture here or the address of its page, a submission or its address, the
 * address of a picture, or a hash.
 * @throws AppError `invalid_body` with what it may be.
 */
export function readWhat(line: string): Exclude<Wanted, { image: Blob }> {
  const text = line.trim();
  const file =
    /^(?:file:)?(\d{1,15})$/.exec(text)?.[1] ?? /^\S*\/posts\/(\d{1,15})(?:[?#]|$)/.exec(text)?.[1];
  if (file !== undefined) return { file: Number(file) };
  const submission =
    /^(?:submission:|t3_)([\w-]{1,64})$/i.exec(text)?.[1] ??
    /^https?:\/\/(?:redd\.it|(?:[a-z]+\.)?reddit\.com\/(?:r\/\w+\/)?comments)\/(\w{1,64})(?:[/?#]|$)/i.exec(
      text,
    )?.[1];
  if (submission !== undefined) return { submission };
  const [, kind = "pdq", hex] = /^(?:(pdq|sha256):)?([0-9a-f]{64})$/i.exec(text) ?? [];
  if (hex !== undefined)
    return kind.toLowerCase() === "pdq" ? { pdq: Uint8Array.fromHex(hex) } : { sha256: hex.toLowerCase() };
  if (text.length <= 8000 && /^https?:\/\/./i.test(text) && URL.canParse(text)) return { url: text };
  if (/^[\w-]{1,64}$/.test(text)) return { submission: text };
  throw new AppError(
    "invalid_body",
    "That is neither a picture here, a submission, an address nor a hash of 64 hexadecimal digits",
  );
}

/** What the first form names: by a line, or by a file that holds a picture or a list. @throws AppError as `readWhat` does. */
export async function readSubject(
  form: FormData,
): Promise<{ name: string; subject: Wanted | HashList } | undefined> {
  const [image, list, what] = [form.get("image"), form.get("list-file"), form.get("what")];
  if (image instanceof File && image.size > 0) return { name: image.name, subject: { image } };
  if (list instanceof File && list.size > 0)
    return { name: list.name, subject: await readHashes(list.stream()) };
  if (typeof what === "string" && what.trim() !== "") return named(readWhat(what), what);
  return undefined;
}

/** What is banned, as the page calls it. */
function named(subject: ReturnType<typeof readWhat>, what: string) {
  if ("file" in subject) return { subject, name: `picture ${subject.file}` };
  if ("submission" in subject) return { subject, name: `the pictures of ${subject.submission}` };
  if ("url" in subject) return { subject, name: what.trim().slice(0, 300) };
  return { subject, name: "pdq" in subject ? "a PDQ hash" : "one file by its SHA-256" };
}
