import type { RepostReport } from "../../../model/repost.ts";
import { When } from "./when.tsx";

/** Links to decide on several reports together: of the same author, or of the same template. */
export const BatchLinks = ({ report: { posted, templateFileId } }: { report: RepostReport }) => (
  <>
    {posted.author !== null && (
      <a href={`/reposts/batch?author=${encodeURIComponent(posted.author)}`}>All by this author</a>
    )}
    {templateFileId !== null && (
      <a href={`/reposts/batch?template=${templateFileId}`}>All of this template</a>
    )}
  </>
);

export type Batch = { fields: Record<string, string>; reports: readonly RepostReport[] };

/** Open reports that are decided on together. */
export const RepostBatch = ({ fields, reports }: Batch) => (
  <section class="narrow">
    <h1>
      {reports.length} open {reports.length === 1 ? "report" : "reports"}{" "}
      {fields["author"] === undefined ? (
        "of one template"
      ) : (
        <>
          by <bdi>u/{fields["author"]}</bdi>
        </>
      )}
    </h1>
    {reports.length === 0 && <p class="soft">All of them were decided on.</p>}
    <ul>
      {reports.map(({ id, posted, score }) => (
        <li>
          <a href={`/reposts/${id}`} dir="auto">
            {posted.title}
          </a>{" "}
          in <bdi>{posted.place}</bdi>, <When at={posted.created} />, score {score}
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
      <a href="/reposts">Back to the queue</a>
    </form>
  </section>
);
