import { countOf } from "../../../datasets/charts/numbers.ts";
import type { ErrorCode } from "../../../errors.ts";
import type { StuckGroup } from "../../../model/queue.ts";
import { spanText } from "./when.tsx";

const things: Record<StuckGroup["stage"], string> = {
  link: "link",
  image: "picture",
  forest: "comment thread",
};

/** Reasons in words; others are shown by their code. */
const reasons: Partial<Record<ErrorCode, string>> = {
  gone: "Gone",
  private: "Private",
  banned: "Banned",
  not_picture: "Not a picture",
  over_limit: "Too large",
  refused_address: "Address not allowed",
  blocklisted: "On a blocklist",
  unsupported_media: "Kind not supported",
  blocked: "Refused by the host",
  limited: "Asked too often",
  unavailable: "Host overloaded",
  timeout: "No answer in time",
  no_host: "No such host",
  unreachable: "No connection",
  resting: "Host rests",
  bad_answer: "Unexpected answer",
  truncated: "Cut off",
  undecodable: "Cannot be decoded",
  unarchived: "In no archive",
  needs_setting: "A setting is missing",
  not_ready: "Not ready upstream",
};

const reasonOf = (code: string | null): string =>
  (code === null ? undefined : reasons[code as ErrorCode]) ?? code ?? "Unknown";

/** What becomes of rows by themselves. */
function outlook({ state, nextAt }: StuckGroup, now: number): string {
  if (state === "dead") return "given up";
  if (state === "waiting") return "waits until this is mended";
  return nextAt > now ? `tried again in ${spanText(nextAt - now)}` : "tried again now";
}

type Groups = { groups: readonly StuckGroup[]; now: number; isAdmin: boolean };

/** What does not arrive, by host and reason. @param isAdmin whether it can be tried again. */
export const StuckGroups = ({ groups, now, isAdmin }: Groups) => (
  <section id="stuck" class="stack" aria-labelledby="stuck-title">
    <h2 id="stuck-title">What does not arrive</h2>
    {groups.length === 0 ? (
      <p class="soft">Nothing is given up, and nothing waits.</p>
    ) : (
      <div class="scrolls" tabindex={0} role="group" aria-labelledby="stuck-title">
        <table class="wide stacks">
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
                  <bdi>{hostOf(group)}</bdi>
                </th>
                <td data-label="How many">{countOf(group.count, things[group.stage])}</td>
                <td data-label="Reason">
                  {reasonOf(group.code)}
                  <span class="small soft reason" dir="auto">
                    {group.example}
                  </span>
                </td>
                <td data-label="State">{outlook(group, now)}</td>
                {isAdmin && <td>{group.code !== null && <RequeueButton group={group} />}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    )}
  </section>
);

const hostOf = ({ host }: StuckGroup): string => (host === null || host === "-" ? "any" : host);

const RequeueButton = ({ group }: { group: StuckGroup }) => (
  <form method="post" action="/feeds/requeue">
    <input type="hidden" name="stage" value={group.stage} />
    <input type="hidden" name="state" value={group.state} />
    {group.host !== null && <input type="hidden" name="host" value={group.host} />}
    <input type="hidden" name="reason" value={group.code ?? ""} />
    <button aria-label={`Try again: ${countOf(group.count, things[group.stage])} of ${hostOf(group)}`}>
      Try again
    </button>
  </form>
);
