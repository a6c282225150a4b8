import { formatValue } from "../../../datasets/charts/numbers.ts";
import type { StuckGroup } from "../../../model/queue.ts";
import { spanText } from "./when.tsx";

const stages: Record<StuckGroup["stage"], string> = {
  link: "links",
  image: "pictures",
  forest: "comments",
};

/** What becomes of rows by themselves. */
function outlook({ state, nextAt }: StuckGroup, now: number): string {
  if (state === "dead") return "given up";
  if (state === "waiting") return "waits until this is mended";
  return nextAt > now ? `tried again in ${spanText(nextAt - now)}` : "tried again now";
}

/** What does not arrive, by host and reason. @param isAdmin whether what is given up can be tried again. */
export const StuckGroups = ({
  groups,
  now,
  isAdmin,
}: {
  groups: readonly StuckGroup[];
  now: number;
  isAdmin: boolean;
}) => (
  <section id="stuck" class="stack" aria-labelledby="stuck-title">
    <h2 id="stuck-title">What does not arrive</h2>
    {groups.length === 0 ? (
      <p class="soft">Nothing is given up, and nothing waits.</p>
    ) : (
      <div class="scrolls" tabindex={0} role="region" aria-labelledby="stuck-title">
        <table>
          <thead>
            <tr>
              <th scope="col">Host</th>
              <th scope="col">How many</th>
              <th scope="col">Reason</th>
              <th scope="col">State</th>
              {isAdmin && <th scope="col">Action</th>}
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <tr>
                <th scope="row">
                  <bdi>{group.host === null || group.host === "-" ? "any" : group.host}</bdi>
                </th>
                <td>
                  {formatValue(group.count)} {stages[group.stage]}
                </td>
                <td>
                  <code>{group.code ?? "unknown"}</code>
                  <span class="small soft reason" dir="auto">
                    {group.example}
                  </span>
                </td>
                <td>{outlook(group, now)}</td>
                {isAdmin && (
                  <td>{group.state === "dead" && group.code !== null && <RequeueButton group={group} />}</td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    )}
  </section>
);

const RequeueButton = ({ group: { stage, host, code, count } }: { group: StuckGroup }) => (
  <form method="post" action="/feeds/requeue">
    <input type="hidden" name="stage" value={stage} />
    {host !== null && <input type="hidden" name="host" value={host} />}
    <input type="hidden" name="reason" value={code ?? ""} />
    <button aria-label={`Try ${count} ${stages[stage]}${host === null ? "" : ` of ${host}`} again`}>
      Try again
    </button>
  </form>
);
