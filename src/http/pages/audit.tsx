import { Hono } from "hono";
import { z } from "zod";
import type { AuditRow } from "../../model/event.ts";
import type { AppContext } from "../app-context.ts";
import { readQuery } from "../request/read-query.ts";
import { AuditWords } from "./parts/audit-words.tsx";
import { answerPage } from "./parts/document.tsx";

const pageSize = 100;
const shape = z.strictObject({
  below: z
    .string()
    .regex(/^\d{1,15}$/, "the number of an entry")
    .transform(Number)
    .optional(),
});

const day = new Intl.DateTimeFormat("en", { dateStyle: "full", timeZone: "UTC" });
const time = new Intl.DateTimeFormat("en", { timeStyle: "short", hourCycle: "h23", timeZone: "UTC" });

type Needs = Pick<AppContext, "assets" | "config" | "store">;

/** `/audit`: who did what, newest first. */
export const audit = (context: Needs): Hono =>
  new Hono().get("/", async (c) => {
    const { below } = readQuery(c, shape);
    const found = await context.store.newestAudit(below ?? Number.MAX_SAFE_INTEGER, pageSize + 1);
    const rows = found.slice(0, pageSize);
    const last = rows.at(-1);
    return answerPage(
      c,
      context,
      { title: "Who did what", current: "/keys", name: "audit" },
      <>
        <header>
          <h1>Who did what</h1>
          <p class="row">
            <a href="/keys">Keys</a>
            <a href="/api/audit">As JSON</a>
          </p>
        </header>
        {rows.length === 0 && (
          <p class="empty">
            {below === undefined
              ? "Nobody has decided anything yet. Bans and decisions on reposts are listed here."
              : "That was the first entry."}
          </p>
        )}
        <div class="audit">
          {[...Map.groupBy(rows, ({ at }) => day.format(at * 1000))].map(([date, entries]) => (
            <Day date={date} entries={entries} />
          ))}
        </div>
        <nav class="row" aria-label="Pages of the audit">
          {below !== undefined && <a href="/audit">Newest entries</a>}
          {last && found.length > pageSize && (
            <a class="button" rel="next" href={`/audit?below=${last.seq}`}>
              Older entries
            </a>
          )}
        </nav>
      </>,
    );
  });

const Day = ({ date, entries }: { date: string; entries: readonly AuditRow[] }) => (
  <section>
    <h2>{date}</h2>
    <ol class="audit-rows">
      {entries.map((row) => (
        <li>
          <time datetime={new Date(row.at * 1000).toISOString()}>{time.format(row.at * 1000)}</time>
          <span>
            <bdi>
              <strong>{row.by}</strong>
            </bdi>{" "}
            <AuditWords row={row} />
          </span>
        </li>
      ))}
    </ol>
  </section>
);
