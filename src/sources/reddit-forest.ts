import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import type { Comment } from "../records.ts";
import { readTree, type Tree } from "./comment-tree.ts";
import type { AskReddit } from "./reddit-request.ts";

/** What Reddit expands at once, and how far that is narrowed where it is too much for it. */
const mostIds = 100;
const fewestIds = 25;

const pageSchema = z.array(z.object({ data: z.object({ children: z.array(z.unknown()) }) })).min(2);
const moreSchema = z.object({
  json: z.object({
    errors: z.array(z.unknown()).catch([]),
    data: z.object({ things: z.array(z.unknown()) }).optional(),
  }),
});

/**
 * Every comment under a submission, each once, a page at a time: its page, then what the stubs leave out, a hundred ids a
 * request, and the threads that only go on elsewhere. Only ids are kept between pages.
 * @throws AppError `gone` when there is no such submission, `bad_answer`, and whatever the fetcher throws.
 */
export async function* readRedditForest(
  ask: AskReddit,
  submissionId: string,
  fetcher: Fetcher,
): AsyncGenerator<Comment[]> {
  const given = new Set<string>();
  const named = new Set<string>();
  const threads = new Set<string>();
  const hidden: string[] = [];
  const continued: string[] = [];
  let size = mostIds;

  /** Notes what is still to be asked for. @returns what is new. */
  function take({ comments, stubs }: Tree): Comment[] {
    const fresh = comments.filter(({ id }) => !given.has(id) && given.add(id));
    for (const { parentId, ids } of stubs) {
      for (const id of ids) if (!given.has(id) && !named.has(id) && named.add(id)) hidden.push(id);
      const isContinued = ids.length === 0 && parentId !== null;
      if (isContinued && !threads.has(parentId) && threads.add(parentId)) continued.push(parentId);
    }
    return fresh;
  }

  yield take(await readPage(ask, submissionId, undefined, fetcher));
  while (hidden.length > 0 || continued.length > 0) {
    const ids = hidden.splice(0, size);
    const thread = ids.length > 0 ? undefined : continued.shift();
    try {
      yield take(
        thread === undefined
          ? await readMore(ask, submissionId, ids, fetcher)
          : await readPage(ask, submissionId, thread, fetcher),
      );
    } catch (thrown) {
      const isTooMuch = thrown instanceof AppError && thrown.code === "bad_answer" && ids.length > fewestIds;
      if (!isTooMuch) throw thrown;
      hidden.unshift(...ids);
      size = Math.ceil(ids.length / 2);
    }
  }
}

/** @param thread A comment whose answers are wanted instead of the submission's. */
async function readPage(
  ask: AskReddit,
  submissionId: string,
  thread: string | undefined,
  fetcher: Fetcher,
): Promise<Tree> {
  const path = `/comments/${submissionId}${thread === undefined ? "" : `/_/${thread}`}`;
  const body = await ask(path, { limit: "500", sort: "old", showmore: "true" }, fetcher);
  if (body === undefined) {
    if (thread !== undefined) return { comments: [], stubs: [] };
    throw new AppError("gone", `GET ${path} at Reddit: no such submission`);
  }
  const page = pageSchema.safeParse(body).data;
  if (!page) throw new AppError("bad_answer", `GET ${path} at Reddit: not a submission with its comments`);
  return readTree(page[1]?.data.children ?? [], false);
}

async function readMore(
  ask: AskReddit,
  submissionId: string,
  ids: readonly string[],
  fetcher: Fetcher,
): Promise<Tree> {
  const action = `GET /api/morechildren of ${submissionId} at Reddit`;
  const params = { api_type: "json", link_id: `t3_${submissionId}`, children: ids.join(",") };
  const more = moreSchema.safeParse(await ask("/api/morechildren", params, fetcher)).data?.json;
  if (!more) throw new AppError("bad_answer", `${action}: no things`);
  if (more.errors.length > 0)
    throw new AppError("bad_answer", `${action}: ${JSON.stringify(more.errors).slice(0, 200)}`);
  return readTree(more.data?.things ?? [], false);
}
