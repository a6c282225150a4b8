import type { KeyRow, Scope } from "../../../model/key.ts";
import { Ago, When } from "./when.tsx";

/** What a scope allows, in words. */
export const scopeWords: Record<Scope, string> = {
  read: "read and search",
  ingest: "hand over posts and pictures",
  admin: "do everything",
};

type KeysProps = { keys: readonly KeyRow[]; now: number };

/** The keys; those that were revoked are folded away. */
export const KeyList = ({ keys, now }: KeysProps) => {
  const revoked = keys.filter(({ revokedAt }) => revokedAt !== null);
  return (
    <>
      <Keys keys={keys.filter(({ revokedAt }) => revokedAt === null)} now={now} />
      {revoked.length > 0 && (
        <details>
          <summary class="revoked">{revoked.length} revoked</summary>
          <Keys keys={revoked} now={now} />
        </details>
      )}
    </>
  );
};

const Keys = ({ keys, now }: KeysProps) => (
  <ul class="keys">
    {keys.map((key) => (
      <li class="card" data-revoked={key.revokedAt === null ? undefined : ""}>
        <div>
          <h3>
            <bdi>{key.name}</bdi> <code>{key.prefix}…</code>
          </h3>
          <p class="small soft">
            May {key.scopes.map((scope) => scopeWords[scope]).join(" and ")}; made <When at={key.createdAt} />
            ,{" "}
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
              <p class="small">What uses it stops at once, and browsers signed in with it are signed out.</p>
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
