import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import type { Comment } from "../model/comment.ts";
import { readTree, type Stub } from "./comment-tree.ts";
import type { AskReddit } from "./reddit-request.ts";

/** Ids per request: Reddit's limit, halved down to the minimum where that is too much for it. */
const maxIds = 100;
const minIds = 25;

const pageSchema = z.array(z.object({ data: z.object({ children: z.array(z.unknown()) }) })).min(2);
const moreSchema = z.object({
  json: z.object({
    errors: z.array(z.unknown()).catch([]),
    data: z.object({ things: z.array(z.unknown()) }).optional(),
  }),
});

/**
 * Every comment under a submission, each once, a few at a time: its page, then the comments that stubs leave out, a hundred
 * ids a request, and the threads that continue on a page of their own. Only ids are kept between pages.
 * @throws AppError `gone` when there is no such submission, `bad_answer`, and whatever the fetcher throws.
 */
export async function* readRedditForest(
  ask: AskReddit,
  submissionId: string,
  fetcher: Fetcher,
): AsyncGenerator<Comment[]> {
  const returned = new Set<string>();
  const named = new Set<string>();
  const threads = new Set<string>();
  const hidden: string[] = [];
  const continued: string[] = [];
  let size = maxIds;

  const takeNew = (comments: readonly Comment[]) =>
    comments.filter(({ id }) => !returned.has(id) && returned.add(id));

  /** Adds what is still to be requested. */
  function addStubs(stubs: readonly Stub[]): void {
    for (const { parentId, ids } of stubs) {
      for (const id of ids) if (!returned.has(id) && !named.has(id) && named.add(id)) hidden.push(id);
      const isContinued = ids.length === 0 && parentId !== null;
      if (isContinued && !threads.has(parentId) && threads.add(parentId)) continued.push(parentId);
    }
  }

  async function* read(things: readonly unknown[]): AsyncGenerator<Comment[]> {
    const tree = readTree(things, false);
    for (let part = tree.next(); ; part = tree.next()) {
      if (part.done) return addStubs(part.value);
      yield takeNew(part.value);
    }
  }

  yield* read(await askPage(ask, submissionId, undefined, fetcher));
  while (hidden.length > 0 || continued.length > 0) {
    const ids = hidden.splice(0, size);
    const thread = ids.length > 0 ? undefined : continued.shift();
    let things: unknown[];
    try {
      things =
        thread === undefined
          ? await askMore(ask, submissionId, ids, fetcher)
          : await askPage(ask, submissionId, thread, fetcher);
    } catch (thrown) {
      const isTooMuch = thrown instanceof AppError && thrown.code === "bad_answer" && ids.length > minIds;
      if (!isTooMuch) throw thrown;
      hidden.unshift(...ids);
      size = Math.ceil(ids.length / 2);
      continue;
    }
    yield* read(things);
  }
}

/** @param thread the comment whose replies are requested; `undefined`: the whole submission. */
async function askPage(
  ask: AskReddit,
  submissionId: string,
  thread: string | undefined,
  fetcher: Fetcher,
): Promise<unknown[]> {
  const path = `/comments/${submissionId}${thread === undefined ? "" : `/_/${thread}`}`;
  const body = await ask(path, { limit: "500", sort: "old", showmore: "true" }, fetcher);
  if (body === undefined) {
    if (thread !== undefined) return [];
    throw new AppError("gone", `GET ${path} at Reddit: no such submission`);
  }
  const page = pageSchema.safeParse(body).data;
  if (!page) throw new AppError("bad_answer", `GET ${path} at Reddit: not a submission with its comments`);
  return page[1]?.data.children ?? [];
}

async function askMore(
  ask: AskReddit,
  submissionId: string,
  ids: readonly string[],
  fetcher: Fetcher,
): Promise<unknown[]> {
  const action = `GET /api/morechildren of ${submissionId} at Reddit`;
  const params = { api_type: "json", link_id: `t3_${submissionId}`, children: ids.join(",") };
  const more = moreSchema.safeParse(await ask("/api/morechildren", params, fetcher)).data?.json;
  if (!more) throw new AppError("bad_answer", `${action}: no things`);
  if (more.errors.length > 0)
    throw new AppError("bad_answer", `${action}: ${JSON.stringify(more.errors).slice(0, 200)}`);
  return more.data?.things ?? [];
}
