import type { RepostState } from "../../../model/repost.ts";
import { repostsPath, repostStates } from "./repost-query.ts";

const names: Record<RepostState, string> = {
  open: "Open",
  confirmed: "Confirmed",
  dismissed: "Dismissed",
  withdrawn: "Withdrawn",
};

type Counts = readonly { state: RepostState; count: number }[];

/** The states of reposts with their numbers, and a form that narrows the queue. */
export const RepostTools = ({
  fields,
  state,
  counts,
}: {
  fields: Record<string, string>;
  state: string;
  counts: Counts;
}) => (
  <div class="repost-tools">
    <nav aria-label="States" class="row">
      {repostStates.map((name) => (
        <a
          class="chip"
          href={repostsPath({ ...fields, state: name })}
          aria-current={name === state ? "page" : undefined}
        >
          {names[name]}{" "}
          <strong data-count={name}>{counts.find((row) => row.state === name)?.count ?? 0}</strong>
        </a>
      ))}
    </nav>
    <details class="drop">
      <summary class="button">Filter</summary>
      <form action="/reposts" class="card filter-form">
        <input type="hidden" name="state" value={state} />
        <label>
          Subreddit or place
          <input name="place" value={fields["place"] ?? ""} />
        </label>
        <label>
          Author of the repost
          <input name="author" value={fields["author"] ?? ""} />
        </label>
        <label>
          At least this alike, 0 to 100
          <input name="score" inputmode="numeric" value={fields["score"] ?? ""} />
        </label>
        <label>
          Posted since
          <input name="since" type="date" value={fields["since"] ?? ""} />
        </label>
        <button class="primary">Narrow the queue</button>
        {Object.keys(fields).some((name) => name !== "state") && <a href="/reposts">Show all</a>}
      </form>
    </details>
  </div>
);
