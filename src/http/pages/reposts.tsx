import { type Context, Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { RepostReport, RepostRow } from "../../model/repost.ts";
import { banRepost, undoLast } from "../../tasks/review.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { callerName, hasScope, seesRemoved } from "../caller.ts";
import { bankName, text } from "../request/fields.ts";
import { readForm } from "../request/form.ts";
import { readPathId } from "../request/path-id.ts";
import { answerPage } from "./parts/document.tsx";
import { Icon } from "./parts/icon.tsx";
import { readReader } from "./parts/reader.ts";
import type { BanFormValues } from "./parts/repost-ban.tsx";
import { BatchLinks, RepostBatch } from "./parts/repost-batch.tsx";
import { type RepostQuery, readRepostQuery, repostsPath } from "./parts/repost-query.ts";
import { RepostReview } from "./parts/repost-review.tsx";
import { RepostTools } from "./parts/repost-tools.tsx";

const banShape = z.object({ bank: bankName(), reason: text(500, 0).default("") });
/** The blocklist of the last ban, kept in the browser. */
const bankCookie = "bank";

/** Reports that are decided on at once, at most. */
const mostAtOnce = 500;
const current = "/reposts";

/** `/reposts`: a moderator's queue, one report at a time; `/reposts/:id`: one report to share. */
export function reposts(context: AppContext): Hono {
  const { store, now } = context;

  async function answerReport(
    c: Context,
    report: RepostReport | undefined,
    query: RepostQuery,
    { notice, ban }: { notice?: string | undefined; ban?: BanFormValues } = {},
  ) {
    const { filter, fields } = query;
    const isAdmin = hasScope(c, "admin");
    const [counts, original, repost, next, banks] = await Promise.all([
      store.repostCounts(filter.place),
      report && store.postOf(report.originalFileId, filter.removed),
      report && store.postOf(report.fileId, filter.removed),
      report && store.repostPage(filter, report.id, 1),
      isAdmin ? store.banks() : [],
    ]);
    const names = banks.map(({ name }) => name);
    const nextPath = report && repostsPath({ ...fields, after: report.id });
    return answerPage(
      c,
      context,
      { title: "Reposts", current, name: "reposts", status: ban?.fault === undefined ? 200 : 422 },
      <>
        <header>
          <h1>Reposts</h1>
          <RepostTools fields={fields} state={filter.state ?? "open"} counts={counts} />
        </header>
        {notice !== undefined && (
          <p class="notice" dir="auto">
            {notice}
          </p>
        )}
        {report ? (
          <RepostReview
            report={report}
            original={original}
            repost={repost}
            fields={{ ...fields, after: String(report.id) }}
            isAdmin={isAdmin}
            blurs={readReader(c).nsfw !== "show"}
            banks={names}
            ban={ban ?? { bank: getCookie(c, bankCookie) ?? names[0] ?? "banned", reason: "" }}
          />
        ) : (
          <div class="empty">
            <h2>{query.after > 0 ? "That was the last one" : "No reports here"}</h2>
            <p>
              {query.after > 0 ? (
                <a href={repostsPath(fields)}>See those that were skipped</a>
              ) : (
                "Every picture that arrives is compared with all others; what was posted before appears here."
              )}
            </p>
          </div>
        )}
        <div class="row decisions">
          {report && (
            <a class="button" href={nextPath} data-key="s" rel={next && next.length > 0 ? "next" : undefined}>
              <Icon name="skip" /> Skip <kbd>s</kbd>
            </a>
          )}
          {isAdmin && (
            <form method="post" action="/reposts/undo">
              {Object.entries(fields).map(([name, value]) => (
                <input type="hidden" name={name} value={value} />
              ))}
              <button data-key="u">
                <Icon name="undo" /> Undo the last decision <kbd>u</kbd>
              </button>
            </form>
          )}
          {report && <a href={`/reposts/${report.id}`}>Link to this report</a>}
          {report && isAdmin && <BatchLinks report={report} />}
        </div>
      </>,
    );
  }

  async function decide(c: Context, state: "confirmed" | "dismissed") {
    const id = readPathId(c) ?? 0;
    const fields = await fieldsOf(c);
    const query = readRepostQuery(c, fields);
    const decided = await store.decideRepost(id, { state, by: callerName(c) }, now());
    const { row, isNew } = requireFound(decided, `repost ${c.req.param("id")}: not known`);
    const path = { ...query.fields, after: id };
    return c.redirect(
      repostsPath(isNew || row.state === state ? path : { ...path, notice: wasDecided(row) }),
      303,
    );
  }

  /** Confirms a report and bans its picture; the form stays with a sentence where a field is not allowed. */
  async function banReport(c: Context) {
    const id = readPathId(c) ?? 0;
    const { bank = "", reason = "", ...rest } = await fieldsOf(c);
    const query = readRepostQuery(c, rest);
    const wanted = banShape.safeParse({ bank: bank.trim(), reason: reason.replace(/\s+/g, " ").trim() });
    if (!wanted.success) {
      const [issue] = wanted.error.issues;
      const fault = `${issue?.path[0] === "bank" ? "Blocklist" : "Reason"}: ${issue?.message ?? "another one"}`;
      const report = requireFound(await store.repost(id, seesRemoved(c)), `repost ${id}: not known`);
      return answerReport(c, report, query, { ban: { bank, reason, fault } });
    }
    const by = callerName(c);
    const asked = { bank: wanted.data.bank, reason: wanted.data.reason || null, by };
    const decided = requireFound(await banRepost(context, id, asked), `repost ${id}: not known`);
    setCookie(c, bankCookie, asked.bank, { path: current, sameSite: "Lax", httpOnly: true });
    const notice = decided.isNew ? bannedWords(decided.banned?.hits ?? null) : wasDecided(decided.row);
    return c.redirect(repostsPath({ ...query.fields, after: id, notice }), 303);
  }

  return new Hono()
    .get("/", async (c) => {
      const { notice, ...fields } = c.req.query();
      const query = readRepostQuery(c, fields);
      const [report] = await store.repostPage(query.filter, query.after, 1);
      return answerReport(c, report, query, {
        notice: notice === undefined ? undefined : `The last report ${notice.slice(0, 100)}.`,
      });
    })
    .get("/:id{[0-9]+}", async (c) => {
      const id = readPathId(c) ?? 0;
      const report = requireFound(
        await store.repost(id, seesRemoved(c)),
        `repost ${c.req.param("id")}: not known`,
      );
      return answerReport(c, report, readRepostQuery(c, c.req.query()));
    })
    .post("/:id{[0-9]+}/confirm", (c) => decide(c, "confirmed"))
    .post("/:id{[0-9]+}/dismiss", (c) => decide(c, "dismissed"))
    .post("/:id{[0-9]+}/ban", banReport)
    .post("/undo", async (c) => {
      const { after: _, ...fields } = await fieldsOf(c);
      const row = await undoLast(context, callerName(c));
      const path = row
        ? { ...fields, state: "open", after: row.id - 1, notice: "is open again" }
        : { ...fields, notice: "stays: there is no decision of yours to take back" };
      return c.redirect(repostsPath(path), 303);
    })
    .get("/batch", async (c) => {
      const batch = await batchOf(c, c.req.query());
      return answerPage(
        c,
        context,
        { title: "Decide together", current, name: "batch" },
        <RepostBatch {...batch} />,
      );
    })
    .post("/batch", async (c) => {
      const fields = await fieldsOf(c);
      const { reports } = await batchOf(c, fields);
      const state = fields["decision"];
      if (state !== "confirmed" && state !== "dismissed")
        throw new AppError("bad_request", "decision: missing; allowed: confirmed, dismissed");
      for (const { id } of reports) await store.decideRepost(id, { state, by: callerName(c) }, now());
      return c.redirect(repostsPath({ state }), 303);
    });

  /** The open reports by one author, or of one template. */
  async function batchOf(c: Context, { author = "", template = "" }: Record<string, string>) {
    if ((author === "") === (template === ""))
      throw new AppError("bad_request", "author, template: one of them says which reports are meant");
    const fields: Record<string, string> = author === "" ? { template } : { author };
    const { filter } = readRepostQuery(c, fields);
    return { fields, reports: await store.repostPage({ ...filter, state: "open" }, 0, mostAtOnce) };
  }
}

async function fieldsOf(c: Context): Promise<Record<string, string>> {
  return Object.fromEntries([...(await readForm(c))].map(([name, value]) => [name, String(value)]));
}

const wasDecided = ({ state, decidedBy }: RepostRow): string =>
  `was already ${state} by ${decidedBy ?? "new rules"}`;

function bannedWords(hits: number | null): string {
  if (hits === null) return "is confirmed, and its picture banned: what is stored is being compared with it";
  return `is confirmed, and its picture banned: it was taken down ${hits === 1 ? "once" : `${hits} times`}`;
}
