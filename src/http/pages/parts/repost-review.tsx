import type { PostRow } from "../../../model/post.ts";
import { originalPath, thumbnailPath } from "../../../model/picture-path.ts";
import type { Posted, RepostReport } from "../../../model/repost.ts";
import { Icon } from "./icon.tsx";
import { matchWords } from "./match-words.ts";
import { describePicture } from "./picture-grid.tsx";
import { type BanFormValues, RepostBan } from "./repost-ban.tsx";
import { spanText, When } from "./when.tsx";

type ReviewProps = {
  report: RepostReport;
  original: PostRow | undefined;
  repost: PostRow | undefined;
  /** Fields of the queue, so that a decision leads to its next report. */
  fields: Record<string, string>;
  isAdmin: boolean;
  blurs: boolean;
  /** The blocklists there are, and what the form of a ban shows. */
  banks: readonly string[];
  ban: BanFormValues;
};

const ordinals = ["second", "third", "fourth", "fifth"];

/** One repost beside its original, with the decisions on it. */
export const RepostReview = ({
  report,
  original,
  repost,
  fields,
  isAdmin,
  blurs,
  banks,
  ban,
}: ReviewProps) => (
  <article class="review" data-report={report.id} aria-labelledby="verdict">
    <p id="verdict" class="verdict">
      Posted{" "}
      <strong>
        a{" "}
        {ordinals[report.occurrence - 2] === undefined
          ? `${report.occurrence}th`
          : ordinals[report.occurrence - 2]}{" "}
        time
      </strong>
      , {spanText(report.created - report.original.created)} after the first.{" "}
      {sentence(matchWords(report.verdict, report.transform, report.distances))} (score {report.score}).
      {report.templateFileId !== null && (
        <>
          {" "}
          Made of a <a href={`/posts/${report.templateFileId}`}>template</a>.
        </>
      )}
    </p>
    <div class="pair">
      <Side name="Original" posted={report.original} picture={original} blurs={blurs} />
      <Side name="Repost" posted={report.posted} picture={repost} blurs={blurs} />
    </div>
    {report.state !== "open" && (
      <p class="chip">
        {report.state}
        {report.decidedBy !== null && (
          <>
            {" "}
            by <bdi>{report.decidedBy}</bdi>
          </>
        )}
      </p>
    )}
    {isAdmin && (report.state === "open" || report.state === "confirmed") && (
      <div class="decisions">
        <form method="post" class="row">
          {Object.entries(fields).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          {report.state === "open" && (
            <button class="primary" formaction={`/reposts/${report.id}/confirm`} data-key="c">
              <Icon name="check" /> Confirm <kbd>c</kbd>
            </button>
          )}
          <button formaction={`/reposts/${report.id}/dismiss`} data-key="d">
            <Icon name="cross" /> Not a repost <kbd>d</kbd>
          </button>
        </form>
        {report.state === "open" ? (
          <RepostBan id={report.id} fileId={report.fileId} fields={fields} banks={banks} values={ban} />
        ) : (
          <a
            class="button danger"
            href={`/blocks?file=${report.fileId}&back=${encodeURIComponent(`/reposts/${report.id}`)}`}
            data-key="b"
          >
            <Icon name="ban" /> Ban <kbd>b</kbd>
          </a>
        )}
      </div>
    )}
  </article>
);

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

type SideProps = { name: string; posted: Posted; picture: PostRow | undefined; blurs: boolean };

const Side = ({ name, posted, picture, blurs }: SideProps) => (
  <section>
    <h2>{name}</h2>
    {picture ? (
      <a href={`/posts/${picture.id}`} class={picture.nsfw && blurs ? "nsfw" : undefined}>
        <img
          src={(picture.original ? originalPath(picture) : null) ?? thumbnailPath(picture.sha256) ?? ""}
          alt={describePicture(posted)}
          width={picture.width}
          height={picture.height}
        />
      </a>
    ) : (
      <p class="empty">Its picture is not here: it was removed, or is being fetched again.</p>
    )}
    <h3 dir="auto">
      {posted.permalink === null ? (
        posted.title
      ) : (
        <a href={posted.permalink} rel="noreferrer">
          {posted.title}
        </a>
      )}
    </h3>
    <p>
      <bdi>{posted.place}</bdi> by{" "}
      <bdi>{posted.author === null ? "a deleted author" : `u/${posted.author}`}</bdi>
      <br />
      <When at={posted.created} />
      {posted.score !== null && `, score ${posted.score}`}
      {posted.removal !== null && <span class="chip">removed: {posted.removal}</span>}
    </p>
  </section>
);
