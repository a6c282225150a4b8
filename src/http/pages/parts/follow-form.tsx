import { followExamples } from "./followed-text.ts";

/** What was typed into the form. */
export type FollowFields = { what: string; since: string; comments: boolean };

/** `isFirst`: nothing is followed yet, so that examples help. */
type Follow = FollowFields & { fault?: string | undefined; isFirst: boolean };

/** Follows something new. @param fault why it was not followed. */
export const FollowForm = ({ what, since, comments, fault, isFirst }: Follow) => (
  <section class="card stack" aria-labelledby="follow-title">
    <h2 id="follow-title">Follow</h2>
    {fault !== undefined && (
      <p class="fault" role="alert" dir="auto">
        {fault}
      </p>
    )}
    <form method="post" action="/feeds" class="follow" id="follow">
      <label>
        What to follow
        <input
          id="what"
          name="what"
          value={what}
          required
          maxlength={200}
          placeholder="r/pics"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-describedby="what-check"
        />
      </label>
      <label>
        Read back to (empty: its beginning)
        <input name="since" type="date" value={since} />
      </label>
      <label class="tick">
        <input type="checkbox" name="comments" checked={comments} /> Read the comments, too
      </label>
      <button class="primary">Follow</button>
      <p id="what-check" class="hint" role="status"></p>
    </form>
    <details open={isFirst}>
      <summary>Examples</summary>
      <ul class="examples">
        {followExamples.map(([text, kind]) => (
          <li>
            <a class="chip" href={`/feeds?what=${encodeURIComponent(text)}`} data-example={text}>
              {text}
            </a>{" "}
            <span class="soft">{kind}</span>
          </li>
        ))}
      </ul>
    </details>
  </section>
);
