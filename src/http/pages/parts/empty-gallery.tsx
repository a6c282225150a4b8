/** The query selects none, there is none at all, or none at this place of the gallery. */
type Why = "query" | "new" | "place";

/** What the gallery shows where it has no picture: why, and what to do next. */
export const EmptyGallery = ({ fault, why = "query" }: { fault?: string; why?: Why }) => (
  <div class="empty">
    {fault !== undefined ? (
      <>
        <p class="fault" role="alert">
          {fault}
        </p>
        <p>
          Try words, or terms such as <code>subreddit:pics</code>, <code>author:ann</code>,{" "}
          <code>score:100..</code>, <code>date:2024-05</code>, <code>has:prompt</code>, <code>-nsfw:yes</code>
          . <a href="/help">Help</a> has all of them.
        </p>
      </>
    ) : why === "new" ? (
      <>
        <h2>No pictures yet</h2>
        <p>
          <a href="/feeds">Follow a subreddit</a>: its pictures appear here while they arrive.
        </p>
      </>
    ) : why === "place" ? (
      <>
        <h2>The gallery ends here</h2>
        <p>
          <a href="/posts">See its newest pictures</a>.
        </p>
      </>
    ) : (
      <>
        <h2>No picture matches</h2>
        <p>
          Take a part of the query away above, or <a href="/posts">see all pictures</a>.
        </p>
      </>
    )}
  </div>
);
