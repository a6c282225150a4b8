import { Hono } from "hono";
import { z } from "zod";
import { originalPath, thumbnailPath } from "../../model/picture-path.ts";
import type { PostRow } from "../../model/post.ts";
import { searchImage } from "../../tasks/search-image.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";
import { readQuery } from "../request/read-query.ts";
import { answerPage } from "./parts/document.tsx";
import { matchWords } from "./parts/match-words.ts";
import { describePicture } from "./parts/picture-grid.tsx";
import { When } from "./parts/when.tsx";

const id = z.coerce.number("the number of a stored picture").int().positive();
const shape = z.strictObject({ a: id, b: id });

const sourceOf = (post: PostRow): string =>
  (post.original ? originalPath(post) : null) ?? thumbnailPath(post.sha256) ?? "";

/** `/compare?a=&b=`: two stored pictures side by side, over each other, or their difference, turned as they match. */
export const compare = (context: AppContext): Hono =>
  new Hono().get("/", async (c) => {
    const { a, b } = readQuery(c, shape);
    const removed = seesRemoved(c);
    const [left, right] = await Promise.all([
      context.store.postOf(a, removed),
      context.store.postOf(b, removed),
    ]);
    const one = requireFound(left, `picture ${a}: not stored`);
    const other = requireFound(right, `picture ${b}: not stored`);
    const wanted = { filter: { removed }, limit: 200, minScore: 1, showsBlocks: false };
    const { matches } = await searchImage(context, { file: a }, wanted);
    const match = matches.find(({ fileId }) => fileId === b);
    return answerPage(
      c,
      context,
      { title: "Compare", current: "/search", name: "compare" },
      <section class="stack">
        <h1>Compare</h1>
        <p>
          {match
            ? `Score ${Math.floor(match.score)}: ${matchWords(match.verdict, match.turn, match.distances)}.`
            : "These two are not alike by any measure."}
        </p>
        <fieldset class="row" id="compare-mode" data-script hidden>
          <legend>View</legend>
          {["side by side", "slider", "difference"].map((mode, index) => (
            <label>
              <input type="radio" name="mode" value={mode} checked={index === 0} /> {mode}
            </label>
          ))}
          <label class="row" id="slider-label" hidden>
            Position <input type="range" id="slider" min="0" max="100" value="50" />
          </label>
        </fieldset>
        <div class="compare" data-turn={match?.turn ?? "upright"}>
          {[one, other].map((post) => (
            <figure>
              <img src={sourceOf(post)} alt={describePicture(post)} width={post.width} height={post.height} />
              <figcaption>
                <a href={`/posts/${post.id}`} dir="auto">
                  {post.title}
                </a>
                , <bdi>{post.place}</bdi>, <When at={post.created} />, {post.width} x {post.height}
              </figcaption>
            </figure>
          ))}
        </div>
      </section>,
    );
  });
