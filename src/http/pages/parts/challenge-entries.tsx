import { formatValue } from "../../../datasets/charts/numbers.ts";
import type { PostRow } from "../../../model/post.ts";
import type { EntryRow } from "../../../model/rating.ts";

type EntriesProps = {
  entries: readonly EntryRow[];
  pictures: ReadonlyMap<string, readonly PostRow[]>;
};

/** The entries of a challenge by place, as a table. */
export const ChallengeEntries = ({ entries, pictures }: EntriesProps) => (
  <div class="scrolls" tabindex={0} role="group" aria-label="Entries by place">
    <table class="stacks">
      <thead>
        <tr>
          <th scope="col">Place</th>
          <th scope="col">Picture</th>
          <th scope="col">Photographer</th>
          <th scope="col">Average</th>
          <th scope="col">Votes</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => {
          const [post] = pictures.get(entry.submissionId) ?? [];
          const title = entry.title ?? entry.submissionId;
          return (
            <tr>
              <th scope="row">{entry.place ?? (entry.isDisqualified ? "disqualified" : "no place")}</th>
              <td>
                <bdi>{post ? <a href={`/posts/${post.id}`}>{title}</a> : title}</bdi>
              </td>
              <td data-label="By">{entry.author !== null && <bdi>{entry.author}</bdi>}</td>
              <td data-label="Average">{entry.average?.toFixed(4)}</td>
              <td data-label="Votes">{entry.votes !== null && formatValue(entry.votes)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  </div>
);
