import type { Manual, ManualSection } from "../../../model/manual.ts";
import { highlight, scoreText } from "../../../query/rank.ts";
import { isEmpty, parseTextQuery, type TextQuery } from "../../../query/text-query.ts";

/** A page of help, as far as it is searched. */
export type Searched = Pick<Manual, "name" | "title" | "sections">;

/** A section that has every word of a search; title and excerpt are escaped HTML with the hits in `<mark>`. */
export type ManualHit = { path: string; manual: string; title: string; excerpt: string; score: number };

/** How much more a hit in a heading counts. */
const headingWeight = 3;
const maxHits = 30;

/** The sections that have every word of a text, or one that begins so; the best first. Without words, none. */
export function searchManuals(manuals: readonly Searched[], text: string): ManualHit[] {
  const asked = parseTextQuery(text);
  if (isEmpty(asked)) return [];
  const required = asked.required.map((clause) => ({ ...clause, isPrefix: true }));
  const query: TextQuery = { required, excluded: asked.excluded };
  return manuals
    .flatMap(({ name, title, sections }) =>
      sections
        .filter((section) => hasAll(section, query))
        .map((section) => ({
          path: `/help/${name}#${section.id}`,
          manual: title,
          title: highlight(section.title, query),
          excerpt: highlight(section.text, query),
          score: headingWeight * scoreText(section.title, query) + scoreText(section.text, query),
        })),
    )
    .sort((a, b) => b.score - a.score)
    .slice(0, maxHits);
}

function hasAll({ title, text }: ManualSection, { required, excluded }: TextQuery): boolean {
  const whole = `${title}\n${text}`;
  const has = (clause: TextQuery["required"][number]) =>
    scoreText(whole, { required: [clause], excluded: [] }) > 0;
  return required.every(has) && !excluded.some(has);
}
