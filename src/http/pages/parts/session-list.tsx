import type { SessionRow } from "../../../model/session.ts";
import { browserName } from "./browser-name.ts";
import { Ago } from "./when.tsx";

/** Browsers that are signed in. @param own the session of the browser that asks. */
export const SessionList = ({
  sessions,
  own,
  now,
}: {
  sessions: readonly SessionRow[];
  own: number | undefined;
  now: number;
}) => (
  <ul class="keys">
    {sessions.map((session) => (
      <li class="card">
        <div>
          <h3 title={session.agent}>
            {browserName(session.agent)} {session.id === own && <span class="chip">this one</span>}
          </h3>
          <p class="small soft">
            Signed in as <bdi>{session.name}</bdi>, last used <Ago at={session.lastUsedAt} now={now} />
          </p>
        </div>
        <form method="post" action={`/keys/sessions/${session.id}/end`}>
          <button
            aria-label={`Sign out ${browserName(session.agent)}${session.id === own ? ", this browser" : ""}`}
          >
            Sign out
          </button>
        </form>
      </li>
    ))}
  </ul>
);
