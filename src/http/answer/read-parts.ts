/** Some rows of a part of a list; `reached` is where to go on in it, null at its end. */
type Walked<Row> = { rows: Row[]; reached: readonly number[] | null };

/**
 * A page of a list that consists of parts, one after another. Each is read in steps, between which others have their turn, so
 * that a filter that hardly anything passes holds nobody.
 * @param place the number of a part, and where to go on in it.
 */
export async function readParts<Part, Row>(
  parts: readonly Part[],
  [first = 0, ...place]: readonly number[],
  limit: number,
  read: (part: Part, after: readonly number[], room: number) => Promise<Walked<Row>>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const part of parts.slice(first)) {
    let after: readonly number[] | null = part === parts[first] ? place : [];
    while (after && rows.length < limit) {
      const step: Walked<Row> = await read(part, after, limit - rows.length);
      rows.push(...step.rows);
      after = step.reached;
    }
  }
  return rows;
}
