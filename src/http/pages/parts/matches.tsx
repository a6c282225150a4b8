import { originalPath, thumbnailPath } from "../../../model/picture-path.ts";
import type { FoundMatch, ImageAnswer } from "../../../tasks/search-image.ts";
import { CompareStage, overlayText } from "./compare-stage.tsx";
import { FirstSeen } from "./first-seen.tsx";
import { matchWords, scoreWords, transformWords } from "./match-words.ts";
import { describePicture } from "./picture-grid.tsx";

const number = new Intl.NumberFormat("en");

type MatchesProps = { found: ImageAnswer; minScore: number; blurs: boolean };

/** What a search found besides the picture itself, most alike first. */
export const Matches = ({ found, minScore, blurs }: MatchesProps) => {
  const { matches, searched, blocked, stored } = found;
  const others = matches.filter(({ fileId }) => !stored.includes(fileId));
  const isStored = others.length < matches.length;
  return (
    <>
      {blocked && (
        <p class="fault" role="alert">
          This picture is banned by the list <bdi>{blocked.bank}</bdi>
          {blocked.reason !== null && (
            <>
              : <bdi>{blocked.reason}</bdi>
            </>
          )}
          .
        </p>
      )}
      <div class="results-head">
        <h2>{headingOf(others.length, isStored)}</h2>
        {others.length > 1 && (
          <label class="row" data-script hidden>
            At least this alike:
            <input type="range" id="least" min="1" max="100" value={Math.floor(minScore)} />
            <output for="least">{scoreWords(minScore)}</output>
          </label>
        )}
      </div>
      {others.length === 0 ? (
        <p class="empty">
          {isStored ? "It was compared with" : "Nothing like it is among"} {number.format(searched.files)}{" "}
          pictures.
          {!searched.complete &&
            " Not all of them are in memory: raise MEMORY_LIMIT to search them all."}{" "}
          <a href="/feeds">Follow more places</a> to know more pictures.
        </p>
      ) : (
        <ol class="matches">
          {others.map((match) => (
            <Match match={match} stored={stored[0]} blurs={blurs} />
          ))}
        </ol>
      )}
      <template id="compare-template">
        <CompareStage
          query={{ src: "", alt: "The picture that was searched by", caption: "Searched by" }}
          file={{ src: "", alt: "", caption: "" }}
          overlay={[1, 0, 0, 0, 1, 0]}
        />
      </template>
    </>
  );
};

function headingOf(others: number, isStored: boolean): string {
  if (others === 0) return isStored ? "No other picture is like it" : "Not seen before";
  const other = isStored ? " other" : "";
  return others === 1 ? `1${other} picture is like it` : `${others}${other} pictures are like it`;
}

const sentenceStart = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

type MatchProps = { match: FoundMatch; stored: number | undefined; blurs: boolean };

const Match = ({ match, stored, blurs }: MatchProps) => {
  const { file, score, verdict, distances, overlay } = match;
  const [first] = file.posts;
  const isNsfw = file.posts.some((post) => post.nsfw);
  const alt = first ? describePicture({ ...first, place: first.subreddit }) : "A stored picture";
  return (
    <li class="card" data-score={Math.floor(score)}>
      <a href={`/posts/${file.id}`} class={isNsfw && blurs ? "nsfw" : undefined}>
        <img
          src={thumbnailPath(file.sha256) ?? ""}
          alt={alt}
          width={file.width ?? 1}
          height={file.height ?? 1}
          loading="lazy"
        />
      </a>
      <div>
        <p>
          <span class={`score ${verdict}`}>
            <span class="unseen">Score </span>
            {Math.floor(score)}
          </span>{" "}
          <strong>{sentenceStart(matchWords(verdict, transformWords(match), distances))}</strong>
        </p>
        {first && (
          <p>
            <FirstSeen post={first} times={file.posts.length} />
          </p>
        )}
        {stored === undefined ? (
          <p data-script hidden>
            <button
              type="button"
              data-compare={(file.original ? originalPath(file) : null) ?? thumbnailPath(file.sha256) ?? ""}
              data-overlay={overlayText(overlay)}
            >
              Compare
            </button>
          </p>
        ) : (
          <p>
            <a class="button" href={`/compare?a=${stored}&b=${file.id}`}>
              Compare
            </a>
          </p>
        )}
      </div>
    </li>
  );
};
