import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { fillTables } from "../../scripts/bench/support/fill-tables.ts";
import { openReader, openWriter } from "../../src/database/connection.ts";
import { mainReads } from "../../src/database/main-reads.ts";
import { readerReads } from "../../src/database/reader-reads.ts";
import { writes } from "../../src/database/writes.ts";
import { changes, reads } from "../support/database-calls.ts";
import { temporaryStore } from "../support/temporary-store.ts";

/** Tables that stay small, so that reading them whole is right. */
const small =
  /^(placeholder|doomed_file|feed|job|cursor|key|host_state|names|near|json_each|CONSTANT|reencoding|block|session|stale_post|post_word)\b/;

/** Runs the calls and collects the SQL they prepared. */
function collectSql(client: Database, calls: () => readonly (() => unknown)[]): Set<string> {
  const asked = new Set<string>();
  for (const name of ["query", "prepare"] as const) {
    const real = client[name].bind(client);
    client[name] = ((sql: string) => (asked.add(sql), real(sql))) as never;
  }
  for (const call of calls()) call();
  client.close();
  return asked;
}

type Plan = { sql: string; steps: string[] };

function plansOf(path: string, asked: ReadonlySet<string>): Plan[] {
  using explaining = new Database(path, { readonly: true });
  return [...asked]
    .filter((sql) => /^(select|update|delete|insert|with)/i.test(sql))
    .map((sql) => ({
      sql,
      steps: explaining
        // An empty list would be no condition at all.
        .query<{ detail: string }, []>(`EXPLAIN QUERY PLAN ${sql.replaceAll(" in ()", " in (1)")}`)
        .all()
        .map((step) => step.detail),
    }));
}

/** What is allowed nevertheless, by a part of its statement. */
const allowed: readonly (readonly [part: RegExp, reason: string])[] = [
  [/"generation_post"."generation_seq" (=|in)/, "sorts the posts of one generation, or of those on one page"],
  [/"image"."file_id" =|i.file_id = /, "sorts the occurrences of one file"],
  [
    /FROM post_value WHERE key = \? AND value >= \?/,
    "values that begin so are chosen first, by an index and a limit",
  ],
  [
    /update "image" set "watched_at".*"repost"."state" in/,
    "rules of a feed changed: all of its reports are looked at",
  ],
];

/** Plans that read a large table whole, or sort what an index could give in order. */
function slowPlans(plans: readonly Plan[]): string[] {
  return plans.flatMap(({ sql, steps }) => {
    // Pages by rowid walk the table from where the last one ended.
    const keyset = /"seq" >|"id" >|ORDER BY p.file_id/.test(sql) && /limit/i.test(sql);
    return steps
      .filter((detail) => {
        if (allowed.some(([part]) => part.test(sql))) return false;
        const [, table = ""] = /^SCAN (\w+)/.exec(detail) ?? [];
        // FTS5 calls a look by rowid or into its index a scan, too.
        const isLook = /VIRTUAL TABLE INDEX \d+:\S*[=<M]/.test(detail);
        const whole =
          table !== "" && !isLook && !small.test(table) && !/USING (COVERING )?INDEX/.test(detail);
        // What is nearly the same as one picture is in no index's order, and bounded.
        const isGroup = /"image"."file_id" in|"submission_seq" in|from "edge" where|"file"."id" in/.test(sql);
        const sorts =
          /TEMP B-TREE FOR ORDER BY/.test(detail) &&
          !isGroup &&
          !/from "(placeholder|session)"|FROM post_word/.test(sql);
        return (whole && !keyset) || sorts;
      })
      .map((detail) => `${detail}: ${sql}`);
  });
}

/** Steps over rows that are dead or wait by another index than theirs: a walk by rowid passes for a seek. */
const unledSteps = (plans: readonly Plan[]): string[] =>
  plans
    .filter(({ sql }) => sql.includes("in ('dead', 'waiting')") && !sql.startsWith("UPDATE"))
    .flatMap(({ steps }) => steps.filter((step) => /^\w+ (link|image|forest) /.test(step)))
    .filter((step) => !/INDEX \w+_stuck(_host)? \(state=/.test(step));

/** Without and with statistics SQLite chooses differently: those of much that failed, as after a bad day. */
const holding = { nothing: 0, "two thousand submissions, analysed": 2000 } as const;

test.each(Object.entries(holding))(
  "every read that serves a page or a worker goes by an index, with %s stored",
  async (_, rows) => {
    const { path, dispose } = await temporaryStore();
    if (rows > 0) fillTables(path, rows);
    const connection = openReader(path);
    const asked = collectSql(connection.$client, () =>
      reads({ ...mainReads(connection), ...readerReads(connection) }),
    );
    expect(asked.size).toBeGreaterThan(20);
    const plans = plansOf(path, asked);
    expect(slowPlans(plans)).toEqual([]);
    expect(unledSteps(plans)).toEqual([]);
    await dispose();
  },
);

test.each(Object.entries(holding))("every write goes by an index, with %s stored", async (_, rows) => {
  const { path, dispose } = await temporaryStore();
  if (rows > 0) fillTables(path, rows);
  const connection = openWriter(path);
  const asked = collectSql(connection.$client, () => changes(writes(connection)));
  expect(asked.size).toBeGreaterThan(20);
  const plans = plansOf(path, asked);
  expect(slowPlans(plans)).toEqual([]);
  expect(unledSteps(plans)).toEqual([]);
  await dispose();
});
