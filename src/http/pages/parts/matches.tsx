import { thumbnailPath } from "../../../model/picture-path.ts";
import type { FoundMatch, ImageAnswer } from "../../../tasks/search-image.ts";
import { matchWords } from "./match-words.ts";
import { describePicture } from "./picture-grid.tsx";
import { When } from "./when.tsx";

const number = new Intl.NumberFormat("en");

type MatchesProps = { found: ImageAnswer; stored: number | undefined; minScore: number; blurs: boolean };

/** What a search found, most alike first. @param stored the picture that was searched by, where it is a stored one. */
export const Matches = ({ found, stored, minScore, blurs }: MatchesProps) => {
  const { matches, searched, blocked } = found;
  const others = matches.filter(({ fileId }) => fileId !== stored);
  return (
    <>
      {blocked && (
        <p class="fault" role="alert">
          This picture is banned by the list {blocked.bank}
          {blocked.reason !== null && `: ${blocked.reason}`}.
        </p>
      )}
      <div class="row between results-head">
        <h2>
          {others.length === 0
            ? "Not seen before"
            : others.length === 1
              ? "Seen in 1 other picture"
              : `${others.length} pictures`}
        </h2>
        {others.length > 1 && (
          <label class="row" data-script hidden>
            At least this alike: <output>{minScore}</output>
            <input type="range" id="least" min="1" max="100" value={minScore} />
          </label>
        )}
      </div>
      {others.length === 0 ? (
        <p class="empty">
          Nothing like it among {number.format(searched.files)} pictures.
          {!searched.complete &&
            " Not all of them are in memory: raise MEMORY_LIMIT to search them all."}{" "}
          <a href="/feeds">Follow more places</a> to know more pictures.
        </p>
      ) : (
        <ol class="matches">
          {others.map((match) => (
            <Match match={match} stored={stored} blurs={blurs} />
          ))}
        </ol>
      )}
    </>
  );
};

/** What was done to a picture: `mirrored, cropped`. */
function transformOf({ turn, views }: FoundMatch): string {
  const cuts = [
    views.query === "cropped" && "cut out of a larger one",
    views.file === "cropped" && "cropped",
    (views.query === "trimmed" || views.file === "trimmed") && "with another border",
  ].filter((cut): cut is string => cut !== false);
  return [turn, ...cuts].filter((part) => part !== "upright").join(", then ") || "upright";
}

const Match = ({
  match,
  stored,
  blurs,
}: {
  match: FoundMatch;
  stored: number | undefined;
  blurs: boolean;
}) => {
  const { file, score, verdict, distances, turn } = match;
  const [first] = file.posts;
  const isNsfw = file.posts.some((post) => post.nsfw);
  return (
    <li class="card" data-score={Math.floor(score)} data-turn={turn}>
      <a href={`/posts/${file.id}`} class={isNsfw && blurs ? "nsfw" : undefined}>
        <img
          src={thumbnailPath(file.sha256) ?? ""}
          alt={first ? describePicture({ ...first, place: first.subreddit }) : "A stored picture"}
          width={file.width ?? 1}
          height={file.height ?? 1}
          loading="lazy"
        />
      </a>
      <div>
        <p>
          <strong class={`score ${verdict}`}>{Math.floor(score)}</strong>{" "}
          {matchWords(verdict, transformOf(match), distances)}
        </p>
        {first && (
          <p>
            First seen <When at={first.created} /> in <bdi>{first.subreddit}</bdi>
            {first.author !== null && (
              <>
                {" "}
                by <bdi>u/{first.author}</bdi>
              </>
            )}
            :{" "}
            <bdi>{first.permalink === null ? first.title : <a href={first.permalink}>{first.title}</a>}</bdi>
          </p>
        )}
        <p class="row small">
          <span class="soft">
            {file.posts.length === 1 ? "posted once" : `posted ${file.posts.length} times`}
          </span>
          {stored !== undefined && <a href={`/compare?a=${stored}&b=${file.id}`}>Compare</a>}
        </p>
      </div>
    </li>
  );
};
