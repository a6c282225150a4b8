import type { KeyRow, Scope } from "../../../model/key.ts";
import { Ago, When } from "./when.tsx";

/** What a scope allows, in words. */
export const scopeWords: Record<Scope, string> = {
  read: "read and search",
  ingest: "hand over posts and pictures",
  admin: "do everything",
};

/** The keys, those in force first. */
export const KeyList = ({ keys, now }: { keys: readonly KeyRow[]; now: number }) => {
  const ordered = keys.toSorted((a, b) => Number(a.revokedAt !== null) - Number(b.revokedAt !== null));
  return (
    <ul class="keys">
      {ordered.map((key) => (
        <li class="card" data-revoked={key.revokedAt === null ? undefined : ""}>
          <div>
            <h3>
              <bdi>{key.name}</bdi> <code>{key.prefix}…</code>
            </h3>
            <p class="small soft">
              May {key.scopes.map((scope) => scopeWords[scope]).join(" and ")}; made{" "}
              <When at={key.createdAt} />,{" "}
              {key.lastUsedAt === null ? (
                "never used"
              ) : (
                <>
                  last used <Ago at={key.lastUsedAt} now={now} />
                </>
              )}
            </p>
          </div>
          {key.revokedAt === null ? (
            <details class="sure">
              <summary>
                Revoke<span class="unseen"> the key {key.name}</span>
              </summary>
              <form method="post" action={`/keys/${key.id}/revoke`} class="row">
                <p class="small">
                  What uses it stops at once, and browsers signed in with it are signed out.
                </p>
                <button class="danger">Revoke for good</button>
              </form>
            </details>
          ) : (
            <p class="small soft">
              Revoked <Ago at={key.revokedAt} now={now} />
            </p>
          )}
        </li>
      ))}
    </ul>
  );
};
