import { type Context, Hono } from "hono";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import { type ImageAnswer, searchImage, type Subject } from "../../tasks/search-image.ts";
import { blameRequest } from "../answer/blame-request.ts";
import type { AppContext } from "../app-context.ts";
import { seesBlocks, seesRemoved } from "../caller.ts";
import { validate } from "../request/body.ts";
import { anySubmissionId, webUrl } from "../request/fields.ts";
import { readForm } from "../request/form.ts";
import { answerPage, type PageInfo } from "./parts/document.tsx";
import { Matches } from "./parts/matches.tsx";
import { readReader } from "./parts/reader.ts";
import { SearchForm } from "./parts/search-form.tsx";

const limit = 60;
const shape = z.strictObject({
  image: z.instanceof(Blob).optional(),
  url: z.union([z.literal(""), webUrl()]).optional(),
  file: z.coerce.number("the number of a stored picture").int().positive().optional(),
  submission: z.union([z.literal(""), anySubmissionId()]).optional(),
  min_score: z.coerce.number("a number from 0 to 100").min(0).max(100).default(1),
});

/** What was asked, as the page shows it again. */
type Asked = { url: string; minScore: number; name?: string };

/** `/search`: where a picture was posted before. `GET` with `url`, `file` or `submission`; `POST` with a picture. */
export function search(context: AppContext): Hono {
  async function answer(c: Context, fields: Record<string, unknown>) {
    const image = fields["image"] instanceof Blob && fields["image"].size > 0 ? fields["image"] : undefined;
    const url = typeof fields["url"] === "string" ? fields["url"].slice(0, 2000) : "";
    const asked: Asked = {
      url,
      minScore: Number(fields["min_score"]) || 1,
      ...(image instanceof File && { name: image.name.slice(0, 200) }),
    };
    try {
      const request = validate({ ...fields, image }, shape);
      const subject = subjectOf(request);
      if (!subject) return answerSearch(c, context, asked);
      const filter = { removed: seesRemoved(c) };
      const wanted = { filter, limit, minScore: request.min_score, showsBlocks: seesBlocks(c) };
      return answerSearch(
        c,
        context,
        asked,
        subject,
        await blameRequest(searchImage(context, subject, wanted)),
      );
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code === "internal") throw thrown;
      if (thrown.retryAfter !== undefined) c.header("retry-after", String(Math.ceil(thrown.retryAfter)));
      return answerSearch(c, context, asked, undefined, undefined, thrown);
    }
  }
  return new Hono()
    .get("/", (c) => answer(c, c.req.query()))
    .post("/", async (c) => answer(c, Object.fromEntries(await readForm(c))));
}

function subjectOf({ image, url, file, submission }: z.infer<typeof shape>): Subject | undefined {
  if (image) return { image };
  if (url) return { url };
  if (file !== undefined) return { file };
  return submission ? { submission } : undefined;
}

/** What to do about a search that failed. */
const advice: Partial<Record<AppError["code"], string>> = {
  refused_address: "Only addresses in the internet are fetched.",
  not_picture: "Choose a picture: JPEG, PNG, WebP, GIF, AVIF, HEIF, TIFF or BMP.",
  loading: "The index is still being loaded: try it again in a moment.",
  busy: "Others are searching: try it again in a moment.",
  too_large: "Choose a smaller picture.",
};

function answerSearch(
  c: Context,
  context: AppContext,
  asked: Asked,
  subject?: Subject,
  found?: ImageAnswer,
  fault?: AppError,
) {
  const stored = subject && "file" in subject ? subject.file : undefined;
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
      <SearchForm url={asked.url} {...(asked.name !== undefined && { name: asked.name })} />
      <div id="results" aria-live="polite">
        {fault && (
          <p class="fault" role="alert">
            {fault.message}. {advice[fault.code] ?? "Check it and try again."}
          </p>
        )}
        {found && (
          <Matches
            found={found}
            stored={stored}
            minScore={asked.minScore}
            blurs={readReader(c).nsfw !== "show"}
          />
        )}
      </div>
    </>,
  );
}
