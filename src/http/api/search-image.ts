import { type Context, Hono } from "hono";
import { z } from "zod";
import { originalPath, thumbnailPath } from "../../model/picture-path.ts";
import type { FoundMatch } from "../../tasks/search-image.ts";
import { searchImage, type Subject } from "../../tasks/search-image.ts";
import { blameRequest } from "../answer/blame-request.ts";
import type { AppContext } from "../app-context.ts";
import { seesBlocks, seesRemoved } from "../caller.ts";
import { invalidField, readJson, validate } from "../request/body.ts";
import { moment, anySubmissionId, webUrl, withoutPrefix } from "../request/fields.ts";
import { readBarePicture, readForm } from "../request/form.ts";
import { stopWithClient } from "../request/stop-with-client.ts";

/** In a form or a query string every value is a text. */
const number = (min: number, max: number, allowed = `a whole number from ${min} to ${max}`) => {
  return z.coerce.number(allowed).int(allowed).min(min, allowed).max(max, allowed);
};
const flag = z.union(
  [z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")],
  "true or false",
);
const word = z
  .string("a name of 1 to 100 characters")
  .min(1, "a name of 1 to 100 characters")
  .max(100, "a name of 1 to 100 characters");
const hex = (digits: number) => {
  const allowed = `${digits} hexadecimal digits`;
  return z
    .string(allowed)
    .regex(new RegExp(`^[0-9a-fA-F]{${digits}}$`), allowed)
    .transform((text) => new Uint8Array(Buffer.from(text, "hex")));
};
const searchShape = z.strictObject({
  url: webUrl().optional(),
  image: z.union([z.instanceof(Blob), z.string()], "a picture, as a file or in base64").optional(),
  file: number(
    1,
    Number.MAX_SAFE_INTEGER,
    "the id of a stored file (a picture is the field image)",
  ).optional(),
  submission: anySubmissionId().optional(),
  pdq: hex(64).optional(),
  dhash: hex(48).optional(),
  limit: number(1, 200).default(20),
  min_score: number(0, 100).default(1),
  source: word.optional(),
  subreddit: word.transform(withoutPrefix).optional(),
  from: moment("start").optional(),
  to: moment("end").optional(),
  nsfw: flag.optional(),
});

const subjects = ["image", "url", "file", "submission", "pdq", "dhash"] as const;
const oneOf = `one of ${subjects.join(", ")}`;

/** `POST /api/search/image`: where a picture was posted before, by the picture itself, its URL, its id or a hash. */
export function imageSearch(context: AppContext): Hono {
  return new Hono().post("/", async (c) => {
    const request = validate(await readFields(c), searchShape);
    const { limit, min_score: minScore, source, subreddit, from, to, nsfw } = request;
    if (from !== undefined && to !== undefined && from > to)
      throw invalidField("to", to, `a time after from, ${from}`);
    const filter = { source, subreddit, from, to, nsfw, removed: seesRemoved(c) };
    const wanted = { filter, limit, minScore, showsBlocks: seesBlocks(c) };
    const subject = subjectOf(request);
    const search = stopWithClient(c, context, (stoppable) => searchImage(stoppable, subject, wanted));
    const { searched, matches, blocked } = await (request.url === undefined ? search : blameRequest(search));
    return c.json({ searched, matches: matches.map(show), ...(blocked && { blocked }) });
  });
}

/** The fields of the query string together with those of the body: JSON, a form, or a picture. */
async function readFields(c: Context): Promise<unknown> {
  const query = c.req.query();
  const image = await readBarePicture(c);
  if (image) return { ...query, image };
  if (!/json/i.test(c.req.header("content-type") ?? "")) {
    const form = await readForm(c);
    const repeated = [...form.keys()].find((name) => form.getAll(name).length > 1);
    if (repeated !== undefined)
      throw invalidField(repeated, `${form.getAll(repeated).length} of them`, "one");
    return { ...query, ...Object.fromEntries(form) };
  }
  const body = await readJson(c);
  return typeof body === "object" && body !== null && !Array.isArray(body) ? { ...query, ...body } : body;
}

function subjectOf(request: z.infer<typeof searchShape>): Subject {
  const [name, another] = subjects.filter((name) => request[name] !== undefined);
  if (name === undefined) throw invalidField("", undefined, oneOf);
  if (another !== undefined) throw invalidField(another, "given", `${oneOf}, not ${name} and ${another}`);
  const { url, file, submission, pdq, dhash } = request;
  if (url !== undefined) return { url };
  if (file !== undefined) return { file };
  if (submission !== undefined) return { submission };
  if (pdq !== undefined) return { pdq };
  if (dhash !== undefined) return { dhash };
  return { image: pictureOf(request.image) };
}

/** @throws AppError `invalid_body` if the value is neither a file nor base64. */
function pictureOf(image: Blob | string | undefined): Blob {
  const allowed = "a picture, as a file or in base64";
  if (image instanceof Blob && image.size > 0) return image;
  if (typeof image !== "string") throw invalidField("image", undefined, allowed);
  const comma = image.startsWith("data:") ? image.indexOf(";base64,") + 7 : -1;
  const text = image.slice(comma + 1);
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: /[-_]/.test(text) ? "base64url" : "base64" });
    if (bytes.length > 0) return new Blob([bytes]);
  } catch {
    // Answered below.
  }
  throw invalidField("image", image, allowed);
}

/** `media` and `thumbnail` are paths on this server, null if there is nothing to serve. */
function show({ fileId, file, score, verdict, turn, views, distances }: FoundMatch) {
  const { sha256, width, height, original, posts } = file;
  const [first] = posts;
  return {
    score,
    verdict,
    turn,
    views,
    distances,
    file: {
      id: fileId,
      sha256,
      width,
      height,
      media: original ? originalPath(file) : null,
      thumbnail: thumbnailPath(sha256),
    },
    firstSeen: first ? { submission: first.id, created: first.created } : null,
    submissions: posts,
  };
}
