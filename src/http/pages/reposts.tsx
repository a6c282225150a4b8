import { type Context, Hono } from "hono";
import { AppError } from "../../errors.ts";
import type { RepostReport } from "../../model/repost.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { callerName, hasScope, seesRemoved } from "../caller.ts";
import { readForm } from "../request/form.ts";
import { readPathId } from "../request/path-id.ts";
import { answerPage } from "./parts/document.tsx";
import { Icon } from "./parts/icon.tsx";
import { readReader } from "./parts/reader.ts";
import { type RepostQuery, readRepostQuery, repostsPath } from "./parts/repost-query.ts";
import { RepostReview } from "./parts/repost-review.tsx";
import { RepostTools } from "./parts/repost-tools.tsx";

type Needs = Pick<AppContext, "assets" | "config" | "now" | "store">;

/** Reports that are decided on at once, at most. */
const mostAtOnce = 500;
const current = "/reposts";

/** `/reposts`: a moderator's queue, one report at a time; `/reposts/:id`: one report to share. */
export function reposts(context: Needs): Hono {
  const { store, now } = context;

  async function answerReport(
    c: Context,
    report: RepostReport | undefined,
    query: RepostQuery,
    notice?: string,
  ) {
    const { filter, fields } = query;
    const [counts, original, repost, next] = await Promise.all([
      store.repostCounts(filter.place),
      report && store.postOf(report.originalFileId, filter.removed),
      report && store.postOf(report.fileId, filter.removed),
      report && store.repostPage(filter, report.id, 1),
    ]);
    const nextPath = report && repostsPath({ ...fields, after: report.id });
    return answerPage(
      c,
      context,
      { title: "Reposts", current, name: "reposts" },
      <>
        <header>
          <h1>Reposts</h1>
          <RepostTools fields={fields} state={filter.state ?? "open"} counts={counts} />
        </header>
        {notice !== undefined && <p class="notice">{notice}</p>}
        {report ? (
          <RepostReview
            report={report}
            original={original}
            repost={repost}
            fields={{ ...fields, after: String(report.id) }}
            isAdmin={hasScope(c, "admin")}
            blurs={readReader(c).nsfw !== "show"}
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
          {hasScope(c, "admin") && (
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
          {report && hasScope(c, "admin") && <BatchLinks report={report} />}
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
    const path = repostsPath({ ...query.fields, after: id });
    if (!isNew && row.state !== state)
      return c.redirect(
        `${path}&notice=${encodeURIComponent(`was already ${row.state} by ${row.decidedBy ?? "new rules"}`)}`,
        303,
      );
    return c.redirect(path, 303);
  }

  return new Hono()
    .get("/", async (c) => {
      const { notice, ...fields } = c.req.query();
      const query = readRepostQuery(c, fields);
      const [report] = await store.repostPage(query.filter, query.after, 1);
      return answerReport(
        c,
        report,
        query,
        notice === undefined ? undefined : `The last report ${notice.slice(0, 100)}.`,
      );
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
    .post("/undo", async (c) => {
      const { after: _, ...fields } = await fieldsOf(c);
      const row = await store.undoDecision(callerName(c), now());
      if (!row)
        return c.redirect(
          repostsPath({ ...fields, notice: "stays: there is no decision of yours to take back" }),
          303,
        );
      return c.redirect(repostsPath({ ...fields, state: "open", after: row.id - 1 }), 303);
    })
    .get("/batch", async (c) => answerBatch(c, context, await batchOf(c, c.req.query())))
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

const BatchLinks = ({ report }: { report: RepostReport }) => (
  <>
    {report.posted.author !== null && (
      <a href={`/reposts/batch?author=${encodeURIComponent(report.posted.author)}`}>All by this author</a>
    )}
    {report.templateFileId !== null && (
      <a href={`/reposts/batch?template=${report.templateFileId}`}>All of this template</a>
    )}
  </>
);

type Batch = { fields: Record<string, string>; reports: readonly RepostReport[] };

const answerBatch = (c: Context, context: Needs, { fields, reports }: Batch) =>
  answerPage(
    c,
    context,
    { title: "Decide together", current, name: "batch" },
    <section class="narrow">
      <h1>
        {reports.length} open {reports.length === 1 ? "report" : "reports"}{" "}
        {fields["author"] === undefined ? "of one template" : `by u/${fields["author"]}`}
      </h1>
      <ul>
        {reports.map(({ id, posted }) => (
          <li>
            <a href={`/reposts/${id}`} dir="auto">
              {posted.title}
            </a>{" "}
            in <bdi>{posted.place}</bdi>
          </li>
        ))}
      </ul>
      <form method="post" action="/reposts/batch" class="row">
        {Object.entries(fields).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button class="primary" name="decision" value="confirmed" disabled={reports.length === 0}>
          Confirm all
        </button>
        <button name="decision" value="dismissed" disabled={reports.length === 0}>
          None is a repost
        </button>
        <a href={current}>Back to the queue</a>
      </form>
    </section>,
  );
