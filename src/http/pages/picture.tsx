import { Hono } from "hono";
import { z } from "zod";
import { pdqBytes } from "../../encoders/pdq.ts";
import type { FileReport } from "../../model/file.ts";
import { originalPath, thumbnailPath } from "../../model/picture-path.ts";
import type { PostRow } from "../../model/post.ts";
import { defaultRules } from "../../rules/default-rules.ts";
import { findNeighbours } from "../../tasks/find-posts.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { hasScope, seesPlaces, seesRemoved } from "../caller.ts";
import { readPathId } from "../request/path-id.ts";
import { readQuery } from "../request/read-query.ts";
import { CommentTree } from "./parts/comment-tree.tsx";
import { answerPage } from "./parts/document.tsx";
import { cameraFacts, Facts, sizeText } from "./parts/facts.tsx";
import { galleryPath, readGalleryQuery } from "./parts/gallery-query.ts";
import { Icon } from "./parts/icon.tsx";
import { Occurrences } from "./parts/occurrences.tsx";
import { PictureActions } from "./parts/picture-actions.tsx";
import { describePicture } from "./parts/picture-grid.tsx";
import { VoteBars } from "./parts/vote-bars.tsx";
import { When } from "./parts/when.tsx";

type Needs = Pick<AppContext, "assets" | "config" | "store">;

const maxOccurrences = 200;
const maxComments = 500;
const shape = z.strictObject({ tags: z.string().max(1000).default("") });

/** `/posts/:id`: a picture with everything known of it. */
export const picture = (context: Needs): Hono =>
  new Hono().get("/:id{[0-9]+}", async (c) => {
    const { store } = context;
    const removed = seesRemoved(c);
    const id = readPathId(c) ?? 0;
    const asked = readGalleryQuery(c, readQuery(c, shape).tags);
    const post = requireFound(await store.postOf(id, removed), `picture ${c.req.param("id")}: not stored`);
    const file = requireFound(await store.file(id, removed), `picture ${id}: not stored`);
    const [neighbours, members, prompts, rating, comments, hashes] = await Promise.all([
      findNeighbours(context, asked, id),
      store.repostGroup(id, defaultRules.minScore, maxOccurrences, removed),
      store.promptsOfFile(id),
      store.rating(post.submission),
      store.commentPage({ submission: post.submission, after: 0, limit: maxComments, removed }),
      store.descriptorsOf([id], ["pdq", "dhash"]),
    ]);
    const { pdq, dhash } = hashes.get(id) ?? {};
    return answerPage(
      c,
      context,
      { title: post.title, current: "/posts", name: "picture", query: asked.query },
      <article class="picture-page">
        <nav class="row between" aria-label="Neighbours">
          <a class="button" data-key="g" href={galleryPath(asked.parts, { at: id })}>
            <Icon name="images" /> Gallery
          </a>
          <span class="row">
            <Neighbour rel="prev" id={neighbours.newer} query={asked.query} />
            <Neighbour rel="next" id={neighbours.older} query={asked.query} />
          </span>
        </nav>
        <Stage post={post} file={file} isBlurred={post.nsfw && asked.reader.nsfw !== "show"} />
        <div class="told">
          <section class="stack">
            <h1 dir="auto">{post.title}</h1>
            <p>
              <a href={galleryPath([`subreddit:${post.place}`])}>
                <bdi>{post.place}</bdi>
              </a>
              {post.author !== null && (
                <>
                  {" "}
                  by{" "}
                  <a href={galleryPath([`author:${post.author}`])}>
                    <bdi>u/{post.author}</bdi>
                  </a>
                </>
              )}
              , <When at={post.created} />
              {post.score !== null && `, score ${post.score}`}
            </p>
            <PictureActions id={id} isAdmin={hasScope(c, "admin")} />
          </section>
          <section class="card stack">
            <h2>Seen {members.length === 1 ? "once" : `${members.length} times`}</h2>
            <Occurrences members={members} fileId={id} />
          </section>
          {prompts.map(({ tool, model, prompt, negativePrompt }) => (
            <section class="card stack">
              <h2>Prompt</h2>
              {prompt !== null && (
                <blockquote class="prompt" dir="auto">
                  {prompt}
                </blockquote>
              )}
              {negativePrompt !== null && <p class="soft small">Without: {negativePrompt}</p>}
              <p class="row between small">
                <span class="soft">
                  {tool}
                  {model !== null && `, ${model}`}
                </span>
                {prompt !== null && (
                  <button type="button" data-copy={prompt}>
                    <Icon name="copy" /> Copy
                  </button>
                )}
              </p>
            </section>
          ))}
          {rating && (
            <section class="card stack">
              <h2>Rating</h2>
              {rating.counts && <VoteBars counts={rating.counts} />}
              <Facts
                facts={[
                  ["Average", rating.average === null ? null : rating.average.toFixed(3)],
                  ["Votes", rating.votes === null ? null : String(rating.votes)],
                  ["Place", rating.place === null ? null : `${rating.place} of ${rating.entries ?? "?"}`],
                  ["Of participants", rating.participants?.toFixed(3) ?? null],
                  ["Of others", rating.nonParticipants?.toFixed(3) ?? null],
                  [
                    "Challenge",
                    rating.challengeId === null ? null : (
                      <a href={`/challenges/${rating.challengeId}`}>{rating.challengeId}</a>
                    ),
                  ],
                ]}
              />
            </section>
          )}
          {file.exif && (
            <section class="card stack">
              <h2>Camera</h2>
              <Facts
                facts={cameraFacts(
                  seesPlaces(c) ? file.exif : { ...file.exif, latitude: null, longitude: null },
                )}
              />
            </section>
          )}
          <section class="card stack">
            <h2>File</h2>
            <Facts facts={fileFacts(file, pdq?.subarray(0, pdqBytes).toHex(), dhash?.toHex())} />
          </section>
          {comments.length > 0 && (
            <section class="card stack">
              <h2>Comments</h2>
              <CommentTree comments={comments} />
            </section>
          )}
        </div>
      </article>,
    );
  });

const Neighbour = ({ rel, id, query }: { rel: "prev" | "next"; id: number | null; query: string }) =>
  id === null ? null : (
    <a
      class="button"
      rel={rel}
      href={`/posts/${id}${query === "" ? "" : `?tags=${encodeURIComponent(query)}`}`}
    >
      {rel === "prev" ? "Newer" : "Older"}
    </a>
  );

/** The picture as large as the window allows; a click shows it in its own size. */
const Stage = ({ post, file, isBlurred }: { post: PostRow; file: FileReport; isBlurred: boolean }) => {
  const source = (file.original ? originalPath(file) : null) ?? thumbnailPath(post.sha256) ?? "";
  return (
    <figure class={isBlurred ? "stage nsfw" : "stage"}>
      <a href={source} data-zoom="" aria-label={`Zoom: ${describePicture(post)}`}>
        <img src={source} alt={describePicture(post)} width={post.width} height={post.height} />
      </a>
      {!file.original && (
        <figcaption class="small soft">
          Only a small copy is kept; the original may still stand where it was posted.
        </figcaption>
      )}
    </figure>
  );
};

function fileFacts(file: FileReport, pdq: string | undefined, dhash: string | undefined) {
  const [first] = file.images;
  return [
    ["Size", file.width === null ? null : `${file.width} x ${file.height} pixels`],
    ["Bytes", file.size === null ? null : sizeText(file.size)],
    [
      "Format",
      file.frames !== null && file.frames > 1 ? `${file.format}, ${file.frames} frames` : file.format,
    ],
    ["From", first ? <a href={first.url}>{first.url}</a> : null],
    ["Kept since", <When at={file.addedAt} />],
    ["SHA-256", file.sha256 === null ? null : <code>{file.sha256}</code>],
    ["MD5", file.md5 ? <code>{file.md5}</code> : null],
    ["PDQ", pdq === undefined ? null : <code>{pdq}</code>],
    ["Difference hash", dhash === undefined ? null : <code>{dhash}</code>],
  ] as const;
}
