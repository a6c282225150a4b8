import { and, desc, eq, getTableColumns, gte, inArray, lte, type SQL, sql } from "drizzle-orm";
import type { Generation, GenerationRow } from "../../model/generation.ts";
import { highlight, scoreText } from "../../query/rank.ts";
import { isEmpty, toMatch } from "../../query/text-query.ts";
import type { Connection } from "../connection.ts";
import { everything, facetMatches } from "../facets.ts";
import { pictureOf } from "../operation/outbox.ts";
import { file, generation, generationPost, submission } from "../schema/tables.ts";
import { stands } from "../operation/visibility.ts";
import type { FacetFilter, GenerationFilter } from "../../query/generation-filter.ts";

/**
 * How many matches are ranked against each other, the newest first, so that the commonest word costs no more than a rare one.
 * The next ones, which were added earlier, follow them and are ranked in turn.
 */
export const rankedAtOnce = 500;
/** Records are large: they are shown one at a time. */
const { record: _record, ...columns } = getTableColumns(generation);
const topSeq = Number.MAX_SAFE_INTEGER;

const isVisible = (removed: boolean) =>
  removed
    ? undefined
    : sql`exists (select 1 from generation_post p join submission s on s.id = p.submission_id where p.generation_seq = ${generation.seq} and s.removal is null)`;

const conditionsOf = ({ from, to, author, type, tool, place }: FacetFilter) => [
  from === undefined ? undefined : gte(generation.at, from),
  to === undefined ? undefined : lte(generation.at, to),
  author === undefined ? undefined : eq(sql`lower(${generation.author})`, author.toLowerCase()),
  type === undefined ? undefined : sql`${generation.type} = ${type}`,
  tool === undefined ? undefined : eq(generation.tool, tool),
  place === undefined
    ? undefined
    : sql`exists (select 1 from generation_post p where p.generation_seq = ${generation.seq} and p.place = ${place.toLowerCase()})`,
];

/** One page, newest first: along the index of the place, the author, or the time. */
function newest(
  db: Connection,
  filter: GenerationFilter,
  [at, seq]: readonly number[],
  limit: number,
): number[][] {
  const after = (time: SQL, id: SQL) =>
    at === undefined ? undefined : sql`(${time}, ${id}) < (${at}, ${seq ?? topSeq})`;
  const { place, removed, ...rest } = filter;
  if (place !== undefined) {
    // A generation may stand in several submissions of a place.
    const order = [desc(generationPost.at), desc(generationPost.generationSeq)];
    return db
      .selectDistinct({ at: generationPost.at, seq: generationPost.generationSeq })
      .from(generationPost)
      .innerJoin(generation, eq(generation.seq, generationPost.generationSeq))
      .where(
        and(
          eq(generationPost.place, place.toLowerCase()),
          after(sql`${generationPost.at}`, sql`${generationPost.generationSeq}`),
          ...conditionsOf(rest),
          isVisible(removed),
        ),
      )
      .orderBy(...order)
      .limit(limit)
      .all()
      .map((row) => [row.at, row.seq]);
  }
  return db
    .select({ at: generation.at, seq: generation.seq })
    .from(generation)
    .where(
      and(after(sql`${generation.at}`, sql`${generation.seq}`), ...conditionsOf(filter), isVisible(removed)),
    )
    .orderBy(desc(generation.at), desc(generation.seq))
    .limit(limit)
    .all()
    .map((row) => [row.at, row.seq]);
}

/** A run of matches, newest first, from below a place. */
const matches = (
  db: Connection,
  match: string,
  { from, to, removed }: GenerationFilter,
  below: number,
): { seq: number; prompt: string | null }[] =>
  db
    .select({ seq: generation.seq, prompt: generation.prompt })
    .from(sql`generation_text`)
    .innerJoin(generation, eq(generation.seq, sql`generation_text.rowid`))
    .where(
      and(
        sql`generation_text match ${match}`,
        sql`generation_text.rowid < ${below}`,
        // The index knows days and words, but no times of day.
        ...conditionsOf({ from, to }),
        isVisible(removed),
      ),
    )
    .orderBy(sql`generation_text.rowid desc`)
    .limit(rankedAtOnce)
    .all();

/** One page of matches, ranked by the run. @param after where the run begins, and how many of it came before. */
function ranked(
  db: Connection,
  match: string,
  filter: GenerationFilter,
  after: readonly number[],
  limit: number,
): number[][] {
  const { query } = filter;
  const places: number[][] = [];
  let [below = topSeq, skip = 0] = after;
  while (places.length < limit) {
    const run = matches(db, match, filter, below);
    const scored = run.map(({ seq, prompt }) => ({
      seq,
      score: query ? scoreText(prompt ?? "", query) : 0,
    }));
    scored.sort((a, b) => b.score - a.score || b.seq - a.seq);
    // The place names where this run begins: the newest match, so that what is added meanwhile changes nothing.
    const begin = below === topSeq ? (run[0]?.seq ?? 0) + 1 : below;
    for (const [index, { seq }] of scored.entries())
      if (index >= skip && places.length < limit) places.push([begin, index + 1, seq]);
    const last = run.at(-1);
    if (!last || run.length < rankedAtOnce) break;
    [below, skip] = [last.seq, 0];
  }
  return places;
}

/** The generations of these places, in their order. The last number of a place is the generation's. */
function rowsOf(
  db: Connection,
  places: readonly number[][],
  { query, removed }: GenerationFilter,
): GenerationRow[] {
  const seqs = places.map((place) => place.at(-1) ?? 0);
  if (seqs.length === 0) return [];
  const rows = db
    .select({ row: columns, file: { id: file.id, sha256: file.sha256, format: file.format } })
    .from(generation)
    .leftJoin(file, eq(file.id, pictureOf))
    .where(inArray(generation.seq, seqs))
    .all();
  const posts = db
    .select({
      seq: generationPost.generationSeq,
      submission: submission.id,
      title: submission.title,
      place: submission.place,
      permalink: submission.permalink,
    })
    .from(generationPost)
    .innerJoin(submission, eq(submission.id, generationPost.submissionId))
    .where(and(inArray(generationPost.generationSeq, seqs), stands(Number(removed))))
    .orderBy(submission.created, submission.id)
    .all();
  const bySeq = new Map(rows.map(({ row, file }) => [row.seq, { row, file }]));
  const postsBySeq = Map.groupBy(posts, (post) => post.seq);
  return places.flatMap((place) => {
    const shown = bySeq.get(place.at(-1) ?? 0);
    if (!shown) return [];
    const { row, file } = shown;
    const marked = query && row.prompt !== null ? highlight(row.prompt, query) : null;
    return [{ ...row, highlight: marked, file, posts: postsBySeq.get(row.seq) ?? [], next: place }];
  });
}

/** A page of generations: ranked by a query, else the newest first. @param after the `next` of the last one. */
export function generationPage(
  db: Connection,
  filter: GenerationFilter,
  after: readonly number[],
  limit: number,
): GenerationRow[] {
  const { query } = filter;
  if (!query) return rowsOf(db, newest(db, filter, after, limit), filter);
  const match = isEmpty(query) ? undefined : toMatch(query, "prompt", everything);
  if (match === undefined) return [];
  const all = [match, ...facetMatches(filter)].map((part) => `(${part})`).join(" AND ");
  return rowsOf(db, ranked(db, all, filter, after, limit), filter);
}

/** One generation by its id, with its record. */
export function generationById(
  db: Connection,
  id: string,
  removed: boolean,
): (GenerationRow & { record: Generation["record"] }) | undefined {
  const row = db
    .select({ seq: generation.seq, record: generation.record })
    .from(generation)
    .where(and(eq(generation.id, id), isVisible(removed)))
    .get();
  const [shown] = row ? rowsOf(db, [[row.seq]], { removed }) : [];
  return row && shown && { ...shown, record: row.record };
}
