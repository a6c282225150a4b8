import { type Context, Hono } from "hono";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { FoundMatch } from "../../tasks/search-image.ts";
import { searchImage, type Subject } from "../../tasks/search-image.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";
import { checked, invalidField } from "../request/body.ts";
import { moment, soughtSubmission, webUrl, withoutPrefix } from "../request/fields.ts";
import { readBarePicture, readForm } from "../request/form.ts";
import { originalPath, thumbnailPath } from "../answer/picture-path.ts";
import { unfetched } from "../answer/unfetched.ts";

/** Of a form or a query string everything is a text. */
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
const asked = z.strictObject({
  url: webUrl().optional(),
  image: z.union([z.instanceof(Blob), z.string()], "a picture, as a file or in base64").optional(),
  file: number(
    1,
    Number.MAX_SAFE_INTEGER,
    "the id of a stored file (a picture is the field image)",
  ).optional(),
  submission: soughtSubmission().optional(),
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

/** `POST /api/search/image`: where a picture was posted before, by the picture, its address, its id, or a hash of it. */
export function imageSearch(context: AppContext): Hono {
  return new Hono().post("/", async (c) => {
    const given = checked(await bodyOf(c), asked);
    const { limit, min_score: minScore, source, subreddit, from, to, nsfw } = given;
    if (from !== undefined && to !== undefined && from > to)
      throw invalidField("to", to, `a time after from, ${from}`);
    const filter = { source, subreddit, from, to, nsfw, removed: seesRemoved(c) };
    try {
      const found = await searchImage(context, subjectOf(given), { filter, limit, minScore });
      return c.json({ ...found, matches: found.matches.map(show) });
    } catch (thrown) {
      throw given.url === undefined ? thrown : unfetched(thrown);
    }
  });
}

/** JSON, the fields of a form, or a picture as it is. */
async function bodyOf(c: Context): Promise<unknown> {
  const query = c.req.query();
  const bare = await readBarePicture(c);
  if (bare) return { ...query, image: bare };
  if (!/json/i.test(c.req.header("content-type") ?? "")) {
    const form = await readForm(c);
    const twice = [...form.keys()].find((name) => form.getAll(name).length > 1);
    if (twice !== undefined) throw invalidField(twice, `${form.getAll(twice).length} of them`, "one");
    return { ...query, ...Object.fromEntries(form) };
  }
  const text = await c.req.text();
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null && !Array.isArray(body) ? { ...query, ...body } : body;
  } catch (cause) {
    throw new AppError("bad_request", `${c.req.method} ${c.req.path}: the body is not JSON`, { cause });
  }
}

function subjectOf(given: z.infer<typeof asked>): Subject {
  const named = subjects.filter((name) => given[name] !== undefined);
  const [name, another] = named;
  if (name === undefined) throw invalidField("", undefined, oneOf);
  if (another !== undefined) throw invalidField(another, "given", `${oneOf}, not ${name} and ${another}`);
  const { url, file, submission, pdq, dhash } = given;
  if (url !== undefined) return { url };
  if (file !== undefined) return { file };
  if (submission !== undefined) return { submission };
  if (pdq !== undefined) return { pdq };
  if (dhash !== undefined) return { dhash };
  return { image: pictureOf(given.image) };
}

/** @throws AppError `invalid_body` for what is neither a file nor base64. */
function pictureOf(image: Blob | string | undefined): Blob {
  const allowed = "a picture, as a file or in base64";
  if (image instanceof Blob && image.size > 0) return image;
  if (typeof image !== "string") throw invalidField("image", undefined, allowed);
  const text = image.replace(/^data:[^,]*;base64,/, "").replace(/\s+/g, "");
  if (text === "" || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) throw invalidField("image", image, allowed);
  return new Blob([Buffer.from(text, "base64")]);
}

/** `media` and `thumbnail` are paths of this server, null where there is nothing to serve. */
function show({ fileId, file, ...match }: FoundMatch) {
  const { sha256, format, width, height, original, posts } = file;
  const [first] = posts;
  return {
    ...match,
    file: {
      id: fileId,
      sha256,
      width,
      height,
      media: original && sha256 && format ? originalPath(sha256, format) : null,
      thumbnail: sha256 ? thumbnailPath(sha256) : null,
    },
    firstSeen: first ? { submission: first.id, created: first.created } : null,
    submissions: posts,
  };
}
