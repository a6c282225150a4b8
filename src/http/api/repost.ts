import { type Context, Hono } from "hono";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import { thumbnailPath } from "../../model/picture-path.ts";
import type { GroupMember, Posted, RepostReport } from "../../model/repost.ts";
import { defaultRules } from "../../rules/default-rules.ts";
import { answerPage } from "../answer/answer-list.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { callerName, seesRemoved } from "../caller.ts";
import { readObject } from "../request/body.ts";
import { moment, anySubmissionId, text, withoutPrefix } from "../request/fields.ts";
import { readPathId } from "../request/path-id.ts";
import { readQuery } from "../request/read-query.ts";

const states = ["open", "confirmed", "dismissed", "withdrawn"] as const;
const place = () => text(100).transform(withoutPrefix).optional();
const filter = z.object({
  state: z.enum(states, states.join(", ")).optional(),
  place: place(),
  subreddit: place(),
  submission: anySubmissionId().optional(),
  since: moment("start").optional(),
});
const decision = z.strictObject({ reason: text(500).nullish() });

/** The most occurrences of a picture in an answer. */
const maxOccurrences = 1000;

/** `/api/repost`: reposts, each with its original and its decision. */
export function reposts({ store, now }: Pick<AppContext, "store" | "now">): Hono {
  async function reportOf(c: Context): Promise<RepostReport> {
    const id = readPathId(c);
    const repost = id === undefined ? undefined : await store.repost(id, seesRemoved(c));
    return requireFound(repost, `repost ${c.req.param("id")}: not known`);
  }

  async function decide(c: Context, state: "confirmed" | "dismissed"): Promise<Response> {
    const { id } = await reportOf(c);
    const { reason = null } = await readObject(c, decision, "{}");
    const decided = await store.decideRepost(id, { state, by: callerName(c), reason }, now());
    if (decided && !decided.isNew && decided.row.state !== state)
      throw new AppError(
        "conflict",
        `repost ${id}: already ${decided.row.state}, it cannot be ${state} any more`,
      );
    return c.json(show(await reportOf(c), seesRemoved(c)));
  }

  return new Hono()
    .get("/", async (c) => {
      const { subreddit, place = subreddit, ...rest } = readQuery(c, filter);
      const removed = seesRemoved(c);
      return answerPage(c, {
        page: ([after = 0], limit) => store.repostPage({ ...rest, place, removed }, after, limit),
        place: (row) => [row.id],
        show: (row) => show(row, removed),
      });
    })
    .get("/:id", async (c) => {
      const report = await reportOf(c);
      const { minScore } = { ...defaultRules, ...(await store.repostOptions(report.submissionId)) };
      const group = await store.repostGroup(report.fileId, minScore, maxOccurrences, seesRemoved(c));
      return c.json({ ...show(report, seesRemoved(c)), occurrences: group.map(showMember) });
    })
    .post("/:id/confirm", (c) => decide(c, "confirmed"))
    .post("/:id/dismiss", (c) => decide(c, "dismissed"));
}

function show(row: RepostReport, removed: boolean) {
  const { id, state, score, verdict, transform, distances, occurrence, templateFileId } = row;
  const { foundAt, updatedAt, decidedAt, decidedBy } = row;
  return {
    id,
    state,
    submission: { ...showPosted(row.posted), image: row.imageId, file: row.fileId },
    original: isHidden(row.original, removed)
      ? { id: null, created: row.original.created, removal: row.original.removal }
      : { ...showPosted(row.original), image: row.originalImageId, file: row.originalFileId },
    occurrence,
    score,
    verdict,
    transform,
    distances,
    template:
      templateFileId === null ? null : { file: templateFileId, thumbnail: thumbnailPath(row.templateSha256) },
    foundAt,
    updatedAt,
    decidedAt,
    decidedBy,
  };
}

const isHidden = ({ removal }: Posted, removed: boolean): boolean => removal !== null && !removed;

function showPosted({ id, title, author, place, created, score, permalink, removal }: Posted) {
  return { id, title, author, place, created, score, permalink, removal };
}

function showMember({ imageId, submissionId, fileId, sha256, ...rest }: GroupMember) {
  return {
    image: imageId,
    submission: submissionId,
    file: fileId,
    thumbnail: thumbnailPath(sha256),
    ...rest,
  };
}
