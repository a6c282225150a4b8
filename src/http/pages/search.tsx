import { type Context, Hono } from "hono";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import { thumbnailPath } from "../../model/picture-path.ts";
import { type ImageAnswer, searchImage, type Subject } from "../../tasks/search-image.ts";
import { blameRequest } from "../answer/blame-request.ts";
import type { AppContext } from "../app-context.ts";
import { seesBlocks, seesRemoved } from "../caller.ts";
import { validate } from "../request/body.ts";
import { anySubmissionId, webUrl } from "../request/fields.ts";
import { readForm } from "../request/form.ts";
import { stopWithClient } from "../request/stop-with-client.ts";
import { answerPage, type PageInfo } from "./parts/document.tsx";
import { FirstSeen } from "./parts/first-seen.tsx";
import { Matches } from "./parts/matches.tsx";
import { readReader } from "./parts/reader.ts";
import { SearchFault } from "./parts/search-fault.tsx";
import { SearchForm } from "./parts/search-form.tsx";
import { SearchHelp } from "./parts/search-help.tsx";
import { createQueryPictures } from "./query-pictures.ts";

const limit = 60;
const picture = z.instanceof(Blob, { message: "a picture as a file" }).optional();
const shape = z.strictObject({
  image: picture,
  camera: picture,
  url: z.union([z.literal(""), webUrl()], "the address of a picture: it begins with https://").optional(),
  file: z.coerce.number("the number of a stored picture").int().positive().optional(),
  submission: z.union([z.literal(""), anySubmissionId()]).optional(),
  min_score: z.coerce.number("a number from 0 to 100").min(0).max(100).default(1),
});

/** What was asked, as the page shows it again. */
type Asked = { url: string; minScore: number; name?: string };
type Outcome = { found: ImageAnswer } | { fault: AppError } | undefined;

/** `/search`: where a picture was posted before. `GET` with `url`, `file` or `submission`; `POST` with a picture. */
export function search(context: AppContext): Hono {
  const pictures = createQueryPictures(context.now);

  async function find(c: Context, fields: Record<string, unknown>): Promise<Outcome> {
    try {
      const request = validate(fields, shape);
      const subject = subjectOf(request);
      if (!subject) return undefined;
      const filter = { removed: seesRemoved(c) };
      const isGiven = "image" in subject || "url" in subject;
      const wanted = {
        filter,
        limit,
        minScore: request.min_score,
        showsBlocks: seesBlocks(c),
        thumbnail: isGiven,
      };
      const search = stopWithClient(c, context, (stoppable) => searchImage(stoppable, subject, wanted));
      return { found: await ("url" in subject ? blameRequest(search) : search) };
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code === "internal" || c.req.raw.signal.aborted)
        throw thrown;
      return { fault: thrown };
    }
  }

  async function answer(c: Context, given: Record<string, unknown>) {
    const fields = Object.fromEntries(Object.entries(given).filter(([, value]) => !isEmptyFile(value)));
    const outcome = await find(c, fields);
    const fault = outcome && "fault" in outcome ? outcome.fault : undefined;
    const found = outcome && "found" in outcome ? outcome.found : undefined;
    if (fault?.retryAfter !== undefined) c.header("retry-after", String(Math.ceil(fault.retryAfter)));
    const asked = askedOf(fields);
    const shown = found && pictureOf(found);
    return answerPage(
      c,
      context,
      {
        title: "Search by a picture",
        current: "/search",
        name: "search",
        status: (fault?.status ?? 200) as NonNullable<PageInfo["status"]>,
      },
      <>
        <header>
          <h1>Have I seen this picture before?</h1>
        </header>
        <SearchForm
          url={asked.url}
          {...(asked.name !== undefined && { name: asked.name })}
          {...(shown && { picture: shown })}
        />
        <section id="results" aria-label="Results">
          {fault && <SearchFault fault={fault} />}
          {found && <Matches found={found} minScore={asked.minScore} blurs={readReader(c).nsfw !== "show"} />}
        </section>
        <SearchHelp origin={new URL(c.req.url).origin} />
      </>,
    );
  }

  /** The picture that was searched by: a stored one with where it was posted, or a small copy of the one that was given. */
  function pictureOf({ matches, stored, thumbnail }: ImageAnswer) {
    const own = matches.find(({ fileId }) => stored.includes(fileId));
    const [first] = own?.file.posts ?? [];
    const src = own
      ? thumbnailPath(own.file.sha256)
      : thumbnail && `/search/picture/${pictures.keep(thumbnail)}`;
    if (!src) return undefined;
    const about =
      own && first ? (
        <>
          <a href={`/posts/${own.fileId}`}>This picture is stored.</a>{" "}
          <FirstSeen post={first} times={own.file.posts.length} />
        </>
      ) : (
        <span class="soft">This picture itself is not stored.</span>
      );
    return { src, about };
  }

  return new Hono()
    .get("/", (c) => answer(c, c.req.query()))
    .post("/", async (c) => answer(c, Object.fromEntries(await readForm(c))))
    .get("/picture/:name", (c) => {
      const bytes = pictures.find(c.req.param("name"));
      if (!bytes) throw new AppError("not_found", `${c.req.path}: no longer kept; search again`);
      const headers = { "content-type": "image/webp", "cache-control": "private, max-age=900, immutable" };
      return new Response(Buffer.from(bytes), { headers });
    });
}

/** A form sends an empty file where none was chosen. */
const isEmptyFile = (value: unknown): boolean => value instanceof Blob && value.size === 0;

function askedOf({ url, image, camera, min_score: minScore }: Record<string, unknown>): Asked {
  const file = image ?? camera;
  return {
    url: typeof url === "string" ? url.slice(0, 2000) : "",
    minScore: Number(minScore) || 1,
    ...(file instanceof File && { name: file.name.slice(0, 200) }),
  };
}

function subjectOf({ image, camera, url, file, submission }: z.infer<typeof shape>): Subject | undefined {
  const given = image ?? camera;
  if (given) return { image: given };
  if (url) return { url };
  if (file !== undefined) return { file };
  return submission ? { submission } : undefined;
}
