import type { Demand, Filter, FilterKey, Term } from "../../query/filter.ts";
import { type Clause, isEmpty, parseTextQuery, toMatch } from "../../query/text-query.ts";

/** SQL that follows other conditions (`AND ...`), and what it binds, in order. */
export type Condition = { sql: string; parameters: (string | number)[] };

/** The conditions of a query on a submission (aliases `s`, `r`, `i`), and those on a file (`f`, `g`). */
export function conditionsOf({ terms, text }: Filter): { submission: Condition; file: Condition } {
  // What was removed upstream goes into a dataset only on request.
  const standing: Term = { key: "removed", isNegated: false, demand: { kind: "flag", value: false } };
  const all = terms.some((term) => term.key === "removed") ? terms : [...terms, standing];
  return {
    submission: join([...all.filter((term) => !isOfFile(term)).map(toCondition), ...textConditions(text)]),
    file: join(all.filter(isOfFile).map(toCondition)),
  };
}

const fileKeys = new Set<FilterKey>(["format", "width", "height", "size", "posts", "tool"]);
const fileThings = new Set(["prompt", "exif", "original", "file"]);
/** Whether a condition is one on the file. */
const isOfFile = ({ key, demand }: Term): boolean =>
  fileKeys.has(key) ||
  (key === "has" && demand.kind === "words" && demand.words.some((word) => fileThings.has(word)));

const join = (conditions: readonly Condition[]): Condition => ({
  sql: conditions.map(({ sql }) => ` AND ${sql}`).join(""),
  parameters: conditions.flatMap(({ parameters }) => parameters),
});

/** Words must be in the title of the submission, or all of them in the prompt of its picture. */
function textConditions(text: string): Condition[] {
  const query = parseTextQuery(text);
  // A text without letters matches nothing.
  if (isEmpty(query)) return text.trim() === "" ? [] : [{ sql: "0", parameters: [] }];
  const required = query.required.length > 0 ? [isIn(query.required)] : [];
  const excluded = query.excluded.map((clause) => isIn([clause]));
  return [...required, ...excluded.map(({ sql, parameters }) => ({ sql: `NOT ${sql}`, parameters }))];
}

function isIn(required: readonly Clause[]): Condition {
  const match = (column: string) => toMatch({ required: [...required], excluded: [] }, column) ?? "";
  const prompts = "(SELECT rowid FROM generation_text WHERE generation_text MATCH ?)";
  return {
    sql: `coalesce(s.seq IN (SELECT rowid FROM submission_text WHERE submission_text MATCH ?)
      OR EXISTS (SELECT 1 FROM generation t WHERE t.image_url = i.url AND t.seq IN ${prompts})
      OR EXISTS (SELECT 1 FROM generation t WHERE t.file_id = i.file_id AND t.seq IN ${prompts}), 0)`,
    parameters: [match("title"), match("prompt"), match("prompt")],
  };
}

/** The column of each key. */
const columns: Partial<Record<FilterKey, string>> = {
  source: "s.source",
  subreddit: "s.place",
  author: "s.author",
  flair: "s.flair",
  format: "f.format",
  challenge: "r.challenge_id",
  tool: "g.tool",
  id: "coalesce(s.id, r.submission_id)",
  date: "s.created",
  score: "s.score",
  width: "f.width",
  height: "f.height",
  size: "f.size",
  mos: "r.mos",
  votes: "r.votes",
  posts: "(SELECT count(*) FROM image o WHERE o.file_id = f.id AND o.state = 'done')",
};

/** What `has:` and `in:` mean. */
const things: Record<string, string> = {
  ratings: "(r.average IS NOT NULL OR r.counts IS NOT NULL)",
  counts: "r.counts IS NOT NULL",
  ava: "r.ava_index IS NOT NULL",
  prompt: "g.prompt IS NOT NULL",
  exif: "f.exif IS NOT NULL",
  original: "f.original = 1",
  file: "f.id IS NOT NULL",
  caption: "i.caption IS NOT NULL",
  comments:
    "EXISTS (SELECT 1 FROM comment o WHERE o.submission_id = s.id AND o.body IS NOT NULL AND o.removal IS NULL)",
};

function toCondition({ key, isNegated, demand }: Term): Condition {
  const { sql, parameters } = conditionOf(key, demand);
  // An unknown value is neither: a negation holds for it.
  return { sql: isNegated ? `NOT coalesce(${sql}, 0)` : `coalesce(${sql}, 0)`, parameters };
}

function conditionOf(key: FilterKey, demand: Demand): Condition {
  const column = columns[key] ?? "NULL";
  switch (demand.kind) {
    case "flag": {
      const sql = key === "nsfw" ? "coalesce(s.nsfw, 0)" : "(s.removal IS NOT NULL)";
      return { sql: `${sql} = ${Number(demand.value)}`, parameters: [] };
    }
    case "range":
      return {
        sql: `(${demand.bounds.map(({ is }) => `${column} ${is} ?`).join(" AND ")})`,
        parameters: demand.bounds.map(({ than }) => than),
      };
    case "words": {
      if (key === "has" || key === "in")
        return { sql: `(${demand.words.map((word) => things[word] ?? "0").join(" OR ")})`, parameters: [] };
      const words = demand.words.map((word) => wordOf(key, word));
      return { sql: `lower(${column}) IN (${words.map(() => "?").join(", ")})`, parameters: words };
    }
  }
}

/** A word as it is compared: in the case and form in which it is stored; SQLite folds ASCII alone. */
function wordOf(key: FilterKey, word: string): string {
  const plain = word.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  if (key === "subreddit") return plain.replace(/^\/?r\//, "");
  if (key === "author") return plain.replace(/^\/?u\//, "");
  return key === "challenge" && /^\d+$/.test(plain) ? `dpc-${plain}` : plain;
}
