import type { Context } from "hono";
import { z } from "zod";
import { requireFound } from "../../answer/require-found.ts";
import type { AppContext } from "../../app-context.ts";
import { readQuery } from "../../request/read-query.ts";
import { safePath } from "../../request/safe-path.ts";
import { BankEntries } from "./bank-entries.tsx";
import { bankPath, BankProgress } from "./bank-list.tsx";
import { answerPage } from "./document.tsx";
import { Icon } from "./icon.tsx";
import { readReader } from "./reader.ts";

/** Entries of one page. */
const pageSize = 50;

const whole = z
  .string()
  .regex(/^\d{1,15}$/, "a whole number")
  .transform(Number)
  .optional();
/** What was just done, besides the place in the list. */
const shape = z.strictObject({
  below: whole,
  added: whole,
  known: whole,
  hits: whole,
  undone: whole,
  restored: whole,
  back: z.string().optional(),
});
type Done = z.infer<typeof shape>;

const number = new Intl.NumberFormat("en");

/** `/blocks/banks/:bank`: one list with its entries, newest first. */
export async function answerBank(
  c: Context,
  context: Pick<AppContext, "assets" | "config" | "store" | "now">,
) {
  const { store, now } = context;
  const name = c.req.param("bank") ?? "";
  const done = readQuery(c, shape);
  const banks = await store.banks();
  const bank = requireFound(
    banks.find((one) => one.name.toLowerCase() === name.toLowerCase()),
    `the list ${name}: there is none of this name`,
  );
  const rows = await store.newestBlocks(bank.id, done.below ?? Number.MAX_SAFE_INTEGER, pageSize + 1);
  const entries = rows.slice(0, pageSize);
  const last = entries.at(-1);
  const [examples, files] = await Promise.all([
    store.blockExamples(entries.map(({ id }) => id)),
    store.filesOfContents(entries.flatMap(({ sha256 }) => sha256 ?? [])),
  ]);
  const back = safePath(done.back, "");
  return answerPage(
    c,
    context,
    { title: bank.name, current: "/blocks", name: "bank" },
    <>
      <header>
        <h1>
          <a href="/blocks">Blocklists</a> / <bdi>{bank.name}</bdi>
        </h1>
        <p class="row">
          <a class="button" href={`/blocks?bank=${encodeURIComponent(bank.name)}#ban-something`}>
            <Icon name="ban" /> Ban more
          </a>
          <a href={`/api/block/${encodeURIComponent(bank.name)}`}>As JSON</a>
        </p>
      </header>
      <Notice done={done} back={back} />
      <BankProgress bank={bank} />
      <p class="row between">
        <span>
          <strong>{number.format(bank.entries)}</strong> in force, {number.format(bank.undone)} undone;{" "}
          <strong>{number.format(bank.hits)}</strong> {bank.hits === 1 ? "post" : "posts"} kept away
        </span>
      </p>
      {bank.entries > 0 && (
        <details class="undo-all">
          <summary>Undo the whole list</summary>
          <form method="post" action={`${bankPath(bank.name)}/undo`} class="row">
            <p>
              All {number.format(bank.entries)} entries stop at once, and what only they kept away is
              downloaded again.
            </p>
            <button class="danger" name="entry" value="all">
              <Icon name="undo" /> Undo all of it
            </button>
          </form>
        </details>
      )}
      {entries.length === 0 ? (
        <p class="empty">No entries{done.below === undefined ? "" : " further down"}.</p>
      ) : (
        <BankEntries
          bank={bank.name}
          entries={entries}
          examples={examples}
          stored={new Set(files.flatMap(({ sha256 }) => sha256 ?? []))}
          blurs={readReader(c).nsfw !== "show"}
          now={now()}
        />
      )}
      <nav class="row" aria-label="Pages of the list">
        {done.below !== undefined && <a href={bankPath(bank.name)}>Newest entries</a>}
        {last && rows.length > pageSize && (
          <a class="button" rel="next" href={bankPath(bank.name, { below: last.id })}>
            Older entries
          </a>
        )}
      </nav>
    </>,
  );
}

/** What was just done, in words. */
function doneWords({ added, known = 0, hits, undone, restored = 0 }: Done): string | undefined {
  if (added !== undefined) {
    const begun = added === 0 ? "Nothing new" : `${number.format(added)} banned`;
    const rest = known === 0 ? "" : `, ${number.format(known)} known already`;
    const taken =
      added === 0
        ? ""
        : hits === undefined
          ? "; what they hit is being taken down"
          : `; ${postsOf(hits)} taken down`;
    return `${begun}${rest}${taken}.`;
  }
  if (undone === undefined) return undefined;
  if (undone === 0) return "That was undone already.";
  return `${number.format(undone)} undone; ${postsOf(restored)} will be downloaded again.`;
}

const postsOf = (count: number) => (count === 1 ? "1 post" : `${number.format(count)} posts`);

const Notice = ({ done, back }: { done: Done; back: string }) => {
  const words = doneWords(done);
  return words === undefined ? null : (
    <p class="notice done" role="status">
      {words}{" "}
      {back !== "" && (
        <a href={back} autofocus>
          Back to where you were
        </a>
      )}
    </p>
  );
};
