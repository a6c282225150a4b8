import { z } from "zod";
import type { Comment } from "../model/comment.ts";
import { readRedditComment } from "../sites/reddit/comment.ts";

/** Comments that a tree leaves out below one of its nodes. */
export type Stub = {
  /** The comment that they reply to; `null`: the submission. */
  parentId: string | null;
  /** Their ids; none where the tree only ends here ("continue this thread"). */
  ids: string[];
};

/** Comments read at once, so that reading them does not hold the thread for long. */
const batchSize = 50;

const thingSchema = z.object({ kind: z.string(), data: z.record(z.string(), z.unknown()) });
const listingSchema = z.object({ data: z.object({ children: z.array(z.unknown()) }) });
const moreSchema = z.object({
  children: z.array(z.string()).catch([]),
  parent_id: z.string().nullish().catch(undefined),
});

/**
 * The comments of a tree in Reddit's shape, parents before their replies, a few at a time; what is neither comment nor stub
 * is skipped. It does not recurse: a tree may be of any depth.
 * @param escaped as in `readRedditComment`.
 * @returns what the tree leaves out.
 */
export function* readTree(things: readonly unknown[], escaped: boolean): Generator<Comment[], Stub[]> {
  const stubs: Stub[] = [];
  let batch: Comment[] = [];
  let level = things;
  while (level.length > 0) {
    const below: unknown[] = [];
    for (const child of level) {
      const thing = thingSchema.safeParse(child).data;
      if (thing?.kind === "more") stubs.push(readStub(thing.data));
      if (thing?.kind !== "t1") continue;
      const { replies, ...data } = thing.data;
      const comment = readRedditComment(data, { escaped });
      if (comment) batch.push(comment);
      // An empty string where there are none.
      below.push(...(listingSchema.safeParse(replies).data?.data.children ?? []));
      if (batch.length >= batchSize) {
        yield batch;
        batch = [];
      }
    }
    level = below;
  }
  if (batch.length > 0) yield batch;
  return stubs;
}

function readStub(data: unknown): Stub {
  const { children, parent_id: parent } = moreSchema.parse(data);
  const ids = children
    .map((id) => id.replace(/^t1_/, "").toLowerCase())
    .filter((id) => /^[0-9a-z]+$/.test(id));
  return { parentId: /^t1_(\w+)$/i.exec(parent ?? "")?.[1]?.toLowerCase() ?? null, ids };
}
