import { countOf } from "../../../datasets/charts/numbers.ts";
import type { FeedReport } from "../../feed-report.ts";
import { backfillOf, healthOf } from "./feed-progress.ts";
import { feedName } from "./followed-text.ts";
import { Meter } from "./meter.tsx";

const chips = {
  paused: ["paused", "chip"],
  waiting: ["beginning", "chip"],
  trouble: ["trouble", "chip bad"],
  quiet: ["quiet", "chip"],
  well: ["reading", "chip good"],
} as const;

/** What a feed has brought, in words. */
export const FeedCounts = ({ counts }: Pick<FeedReport, "counts">) => {
  const { submissions, images, links } = counts;
  const due = links.due + images.due;
  const dead = links.dead + images.dead;
  const parts = [
    countOf(submissions, "post"),
    countOf(images.done, "picture"),
    ...(due > 0 ? [`${countOf(due, "link")} to fetch`] : []),
    ...(dead > 0 ? [`${countOf(dead, "link")} given up`] : []),
  ];
  return <p class="soft small">{parts.join(", ")}</p>;
};

/** How a feed goes: a word, a sentence, the past as a bar. */
export const FeedState = ({ feed, now }: { feed: FeedReport; now: number }) => {
  const health = healthOf(feed, now);
  const [word, look] = chips[health.state];
  const backfill = backfillOf(feed);
  return (
    <div id={`state-${feed.id}`} data-live class="stack">
      <p>
        <span class={look}>{word}</span> <span dir="auto">{health.words}</span>
      </p>
      {backfill && <Meter label={`Past of ${feedName(feed)}`} {...backfill} />}
      <FeedCounts counts={feed.counts} />
    </div>
  );
};

/** A feed in the list. @param isAdmin whether it can be paused and resumed. */
export const FeedCard = ({ feed, now, isAdmin }: { feed: FeedReport; now: number; isAdmin: boolean }) => (
  <li class="card stack feed" id={`feed-${feed.id}`}>
    <div class="row">
      <h3>
        <a href={`/feeds/${feed.id}`}>
          <bdi>{feedName(feed)}</bdi>
        </a>
      </h3>
      {feed.comments && <span class="chip">with comments</span>}
    </div>
    <FeedState feed={feed} now={now} />
    <div class="row feed-actions">
      {isAdmin && <PauseButton feed={feed} />}
      <a class="button" href={`/feeds/${feed.id}`}>
        {isAdmin ? "Settings" : "More"}
        <span class="unseen"> of {feedName(feed)}</span>
      </a>
    </div>
  </li>
);

/** Pauses a feed, or resumes it. */
export const PauseButton = ({ feed }: { feed: FeedReport }) => {
  const action = feed.state === "paused" ? "resume" : "pause";
  return (
    <form method="post" action={`/feeds/${feed.id}/${action}`}>
      <button aria-label={`${action === "pause" ? "Pause" : "Resume"} ${feedName(feed)}`}>
        {action === "pause" ? "Pause" : "Resume"}
      </button>
    </form>
  );
};
