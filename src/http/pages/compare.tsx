import { Hono } from "hono";
import { z } from "zod";
import { originalPath, thumbnailPath } from "../../model/picture-path.ts";
import type { PostRow } from "../../model/post.ts";
import { compareFiles } from "../../tasks/find-matches.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";
import { readQuery } from "../request/read-query.ts";
import { type Compared, CompareStage } from "./parts/compare-stage.tsx";
import { answerPage } from "./parts/document.tsx";
import { matchWords, transformWords } from "./parts/match-words.ts";
import { describePicture } from "./parts/picture-grid.tsx";
import { When } from "./parts/when.tsx";

type Needs = Pick<AppContext, "assets" | "config" | "store" | "index">;

const id = z.coerce.number("the number of a stored picture").int().positive();
const shape = z.strictObject({ a: id, b: id });
const upright = [1, 0, 0, 0, 1, 0] as const;

/** `/compare?a=&b=`: two stored pictures side by side, over each other, or their difference, laid as they match. */
export const compare = (context: Needs): Hono =>
  new Hono().get("/", async (c) => {
    const { a, b } = readQuery(c, shape);
    const removed = seesRemoved(c);
    const [left, right] = await Promise.all([
      context.store.postOf(a, removed),
      context.store.postOf(b, removed),
    ]);
    const one = requireFound(left, `picture ${a}: not stored`);
    const other = requireFound(right, `picture ${b}: not stored`);
    const match = await compareFiles(context, a, b);
    return answerPage(
      c,
      context,
      { title: "Compare", current: "/search", name: "compare" },
      <section class="stack">
        <h1>Compare</h1>
        <p>
          {match ? (
            <>
              <span class={`score ${match.verdict}`}>
                <span class="unseen">Score </span>
                {Math.floor(match.score)}
              </span>{" "}
              The first is {matchWords(match.verdict, transformWords(match), match.distances)}.
            </>
          ) : (
            "These two are not alike by any measure."
          )}
        </p>
        <CompareStage query={comparedOf(one)} file={comparedOf(other)} overlay={match?.overlay ?? upright} />
        <p class="row">
          <a class="button" href={`/search?file=${a}`}>
            Search by the first
          </a>
          <a class="button" href={`/search?file=${b}`}>
            Search by the second
          </a>
        </p>
      </section>,
    );
  });

const comparedOf = (post: PostRow): Compared => ({
  src: (post.original ? originalPath(post) : null) ?? thumbnailPath(post.sha256) ?? "",
  alt: describePicture(post),
  width: post.width,
  height: post.height,
  caption: (
    <>
      <a href={`/posts/${post.id}`} dir="auto">
        {post.title}
      </a>
      , <bdi>{post.place}</bdi>, <When at={post.created} />, {post.width} x {post.height}
    </>
  ),
});
