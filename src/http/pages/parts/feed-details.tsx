import type { FeedReport } from "../../feed-report.ts";
import { FeedState, PauseButton } from "./feed-card.tsx";
import { FeedLanes } from "./feed-lanes.tsx";
import { type FeedFields, FeedSettings } from "./feed-settings.tsx";
import { feedName } from "./followed-text.ts";
import { When } from "./when.tsx";

type Details = {
  feed: FeedReport;
  now: number;
  isAdmin: boolean;
  notice?: string | undefined;
  /** What the settings' form shows, and why it was not saved. */
  fields: FeedFields;
  fault?: string | undefined;
};

/** One feed: how it goes, its providers, its settings, and how to end it. */
export const FeedDetails = ({ feed, now, isAdmin, notice, fields, fault }: Details) => (
  <>
    <header>
      <h1>
        <bdi>{feedName(feed)}</bdi>
      </h1>
      <a href="/feeds">All feeds</a>
    </header>
    <div class="stack feeds-page">
      {notice !== undefined && <p class="notice well">{notice}</p>}
      <section class="card stack" aria-label="How it goes">
        <FeedState feed={feed} now={now} />
        <p class="soft small">
          Followed since <When at={feed.addedAt} />, back to{" "}
          {feed.since === 0 ? "its beginning" : <When at={feed.since} />}.
        </p>
        <div class="row">
          {isAdmin && <PauseButton feed={feed} />}
          {feed.source === "reddit" && !/[/+]/.test(feed.address) && (
            <a class="button" href={`/posts?tags=${encodeURIComponent(`subreddit:${feed.address}`)}`}>
              Its pictures
            </a>
          )}
        </div>
      </section>
      <section class="stack" aria-labelledby="lanes-title">
        <h2 id="lanes-title">Providers</h2>
        {feed.cursors.length + feed.counts.given.length === 0 ? (
          <p class="soft">No provider was asked yet.</p>
        ) : (
          <FeedLanes feed={feed} now={now} />
        )}
      </section>
      <FeedSettings feed={feed} fields={fields} isAdmin={isAdmin} fault={fault} />
      {isAdmin && <RemoveForm feed={feed} />}
    </div>
  </>
);

const RemoveForm = ({ feed }: { feed: FeedReport }) => (
  <details class="card">
    <summary>Remove this feed</summary>
    <form method="post" action={`/feeds/${feed.id}/remove`} class="stack">
      <p>
        Nothing more is read of <bdi>{feedName(feed)}</bdi>. Its posts and pictures stay. Followed again, it
        goes on where it was left.
      </p>
      <button class="danger">Remove it</button>
    </form>
  </details>
);
