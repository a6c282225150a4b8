import { formatValue } from "../../../datasets/charts/numbers.ts";
import type { FeedReport } from "../../feed-report.ts";
import { laneNames, laneWords } from "./feed-progress.ts";
import { Ago, spanText, When } from "./when.tsx";

/** Each provider and lane of a feed: when it last answered, how far it has read, and what it does. */
export const FeedLanes = ({ feed, now }: { feed: FeedReport; now: number }) => (
  <div class="scrolls" id={`lanes-${feed.id}`} data-live tabindex={0} role="group" aria-label="Providers">
    <table class="wide stacks">
      <thead>
        <tr>
          <th scope="col">Reads</th>
          <th scope="col">Provider</th>
          <th scope="col">Last answered</th>
          <th scope="col">Has read</th>
          <th scope="col">Posts</th>
          <th scope="col">Newest is</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {feed.cursors.map((row) => (
          <tr>
            <th scope="row">{laneNames[row.lane]}</th>
            <td data-label="Provider">{row.provider}</td>
            <td data-label="Last answered">
              {row.succeededAt === null ? "never" : <Ago at={row.succeededAt} now={now} />}
            </td>
            <td data-label="Has read">
              {row.oldest === null || row.newest === null ? (
                "nothing yet"
              ) : (
                <>
                  <When at={row.oldest} /> to <When at={row.newest} />
                </>
              )}
            </td>
            <td data-label="Posts">{formatValue(row.submissions)}</td>
            <td data-label="Newest is">
              {row.lag === null || row.lane === "backfill" ? "" : `${spanText(row.lag)} old`}
            </td>
            <td data-label="State" class={row.error === null ? undefined : "bad"} dir="auto">
              {laneWords(row, now)}
            </td>
          </tr>
        ))}
        {feed.counts.given.map((row) => (
          <tr>
            <th scope="row">Handed over</th>
            <td data-label="Provider">{row.provider === "dump" ? "a dump" : "clients"}</td>
            <td data-label="Last answered">
              <Ago at={row.lastAt} now={now} />
            </td>
            <td data-label="Has read">{row.newest === null ? "" : <When at={row.newest} />}</td>
            <td data-label="Posts">{formatValue(row.submissions)}</td>
            <td data-label="Newest is"></td>
            <td data-label="State"></td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
