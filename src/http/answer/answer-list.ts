import type { Context } from "hono";
import { AppError } from "../../errors.ts";
import { pagesOf, streamedRows, streamJson } from "./json-stream.ts";

/** A list in pages, each of which starts after a given row. */
export type Keyset<Row> = {
  /** At most `limit` rows after a place; an empty place is the beginning. */
  page(after: readonly number[], limit: number): Promise<Row[]>;
  /** The place of a row in the order: whole numbers. */
  place(row: Row): readonly number[];
  /** A row as the API shows it. */
  show(row: Row): unknown;
};

const maxLimit = 200;
const defaultLimit = 100;

/**
 * Streams the whole list, unless the request has `limit` or `after`: then one page, with `Link: rel=next` if more rows follow.
 * @throws AppError `bad_request` for an invalid `limit` or `after`; what `streamJson` throws.
 */
export async function answerList<Row>(c: Context, list: Keyset<Row>): Promise<Response> {
  const isPaged = (c.req.query("limit") ?? c.req.query("after")) !== undefined;
  return isPaged ? answerPage(c, list) : answerAll(c, list);
}

/** One page, also without `limit` and `after`. @throws AppError as `answerList` does. */
export async function answerPage<Row>(c: Context, { page, place, show }: Keyset<Row>): Promise<Response> {
  const limit = parseLimit(c.req.query("limit"));
  // An extra row shows whether there is a next page.
  const rows = await page(parsePlace(c.req.query("after")), limit + 1);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  if (last && rows.length > limit) {
    const query = new URLSearchParams(new URL(c.req.url).search);
    query.set("after", place(last).join("."));
    c.header("link", `<${c.req.path}?${query}>; rel="next"`);
  }
  return c.json(shown.map(show));
}

const answerAll = <Row>(c: Context, { page, place, show }: Keyset<Row>): Promise<Response> =>
  streamJson(
    c,
    pagesOf<Row>((last) => page(last ? place(last) : [], streamedRows)),
    show,
  );

function parseLimit(text = String(defaultLimit)): number {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= maxLimit) return limit;
  throw new AppError(
    "bad_request",
    `limit: ${JSON.stringify(text)}; allowed: a whole number from 1 to ${maxLimit}`,
  );
}

function parsePlace(text = ""): number[] {
  if (text === "") return [];
  if (/^\d{1,15}(\.\d{1,15})*$/.test(text)) return text.split(".").map(Number);
  throw new AppError(
    "bad_request",
    `after: ${JSON.stringify(text)}; allowed: a place in this list: what its Link header gave, or the number of the last row that was read`,
  );
}
