import type {
  DatasetFacts,
  DatasetKey,
  DatasetPlace,
  DatasetRequest,
  DatasetSource,
} from "../../datasets/source.ts";
import type { CameraData } from "../../model/camera-data.ts";
import { type Condition, conditionsOf } from "./filter.ts";
import type { Connection } from "../connection.ts";

const ratingFields =
  "place entries average participants non_participants votes views favourites counts counts_from tags styles ava_index ava_challenge ava_tags mos std challenge_id".split(
    " ",
  );

const lists = ["counts", "tags", "styles", "ava_tags"];
const ratingColumns = ratingFields.map((name) => [name, `r_${name}`, lists.includes(name)] as const);

const noAi = "EXISTS (SELECT 1 FROM image o WHERE o.file_id = f.id AND o.state = 'done' AND o.no_ai) AS noAi";
const fileFields = `f.format, f.width, f.height, f.size, f.original, f.exif, i.url, i.caption,
  (SELECT count(*) FROM image o WHERE o.file_id = f.id AND o.state = 'done') AS posts,
  g.prompt, g.negative_prompt AS negativePrompt,`;
const shared = `s.source, s.place, s.title, s.author, s.created, s.score, s.nsfw, s.permalink,
  c.title AS challengeTitle, k.claims,
  (SELECT group_concat(body, char(10, 10)) FROM (SELECT body FROM comment WHERE submission_id = s.id
    AND body IS NOT NULL AND removal IS NULL ORDER BY created, seq LIMIT 200)) AS comments,
  ${ratingFields.map((name) => `r.${name} AS r_${name}`).join(", ")}`;

type Row = Record<string, string | number | null>;

const run = (db: Connection, sql: string, parameters: Condition["parameters"]): Row[] =>
  db.$client.query<Row, Condition["parameters"]>(sql).all(...parameters);

/** Of each file the oldest of the submissions that meet the conditions. */
function files(
  db: Connection,
  { submission, file }: Conditions,
  after: number,
  limit: number,
  fields: string,
): PlacedRow[] {
  const rows = run(
    db,
    `SELECT f.id AS fileId, f.sha256, ${noAi}, s.id AS submission, ${fields}
     FROM file f
     JOIN image i ON i.id = (SELECT i.id FROM image i JOIN submission s ON s.id = i.submission_id
       LEFT JOIN rating r ON r.submission_id = s.id
       WHERE i.file_id = f.id AND i.state = 'done' ${submission.sql} ORDER BY s.created, i.id LIMIT 1)
     JOIN submission s ON s.id = i.submission_id
     LEFT JOIN rating r ON r.submission_id = s.id
     LEFT JOIN challenge c ON c.id = r.challenge_id
     LEFT JOIN claim k ON k.submission_id = s.id
     LEFT JOIN generation g ON g.seq = (SELECT seq FROM generation WHERE image_url = i.url
       UNION SELECT seq FROM generation WHERE file_id = f.id ORDER BY 1 LIMIT 1)
     WHERE f.id > ? AND f.sha256 IS NOT NULL ${file.sql} ORDER BY f.id LIMIT ?`,
    [...submission.parameters, after, ...file.parameters, limit],
  );
  return rows.map((row) => ({ row, next: { fileId: Number(row.fileId) } }));
}

/** Rated submissions whose picture is not here. */
function ratings(
  db: Connection,
  { submission, file }: Conditions,
  after: Exclude<DatasetPlace, { fileId: number }>,
  limit: number,
  fields: string,
): PlacedRow[] {
  const [place, order, from] =
    "avaIndex" in after
      ? ["(r.ava_index, r.submission_id) > (?, ?)", "r.ava_index, r.submission_id", [after.avaIndex]]
      : ["r.ava_index IS NULL AND r.submission_id > ?", "r.submission_id", []];
  const rows = run(
    db,
    `SELECT r.submission_id AS submission, r.ava_index AS avaIndex, ${fields}
     FROM rating r INDEXED BY rating_order
     LEFT JOIN submission s ON s.id = r.submission_id
     LEFT JOIN challenge c ON c.id = r.challenge_id
     LEFT JOIN claim k ON k.submission_id = r.submission_id
     WHERE ${place}
       AND NOT EXISTS (SELECT 1 FROM image o JOIN file of ON of.id = o.file_id
         WHERE o.submission_id = r.submission_id AND o.state = 'done' AND of.sha256 IS NOT NULL)
       ${withoutFile(submission.sql)} ${withoutFile(file.sql)}
     ORDER BY ${order} LIMIT ?`,
    [...from, after.submission, ...submission.parameters, ...file.parameters, limit],
  );
  return rows.map((row) => {
    const submission = String(row.submission);
    return {
      row,
      next: "avaIndex" in after ? { avaIndex: Number(row.avaIndex), submission } : { submission },
    };
  });
}

/** One part of the list after another: the next one fills what is left of the page. */
function page(
  db: Connection,
  { filter, after, limit }: DatasetRequest,
  ofFile: string,
  ofAny: string,
): PlacedRow[] {
  const conditions = conditionsOf(filter);
  const rows: PlacedRow[] = [];
  if ("fileId" in after) {
    rows.push(...files(db, conditions, after.fileId, limit, ofFile + ofAny));
    after = { avaIndex: -1, submission: "" };
  }
  if ("avaIndex" in after) {
    if (rows.length < limit) rows.push(...ratings(db, conditions, after, limit - rows.length, ofAny));
    after = { submission: "" };
  }
  if (rows.length < limit) rows.push(...ratings(db, conditions, after, limit - rows.length, ofAny));
  return rows;
}

/** A page of what a query selects, always in the same order; it is empty only at the end. */
export const datasetPage = (db: Connection, request: DatasetRequest): DatasetSource[] =>
  page(db, request, fileFields, shared).map(({ row, next }) => toSource(row, next));

/** The same with only the columns that a split depends on: a million of these take less time than a million whole rows. */
export const datasetKeys = (db: Connection, request: DatasetRequest): DatasetKey[] =>
  page(db, request, "", "r.mos").map(({ row, next }) => ({
    next,
    fileId: numberOf(row.fileId),
    sha256: textOf(row.sha256),
    submission: textOf(row.submission) ?? "",
    noAi: row.noAi === 1,
    mos: numberOf(row.mos),
  }));

/** The same with what a preview tells. */
export const datasetFacts = (db: Connection, request: DatasetRequest): DatasetFacts[] =>
  page(
    db,
    request,
    "f.original, f.size, f.camera, g.prompt IS NOT NULL AS hasPrompt,",
    "s.place, s.created, r.mos, r.challenge_id AS challenge, c.title AS challengeTitle",
  ).map(({ row, next }) => ({
    next,
    fileId: numberOf(row.fileId),
    hasOriginal: row.original === 1,
    size: numberOf(row.size),
    noAi: row.noAi === 1,
    hasPrompt: row.hasPrompt === 1,
    camera: textOf(row.camera),
    place: textOf(row.place),
    created: numberOf(row.created),
    mos: numberOf(row.mos),
    challenge: textOf(row.challenge),
    challengeTitle: textOf(row.challengeTitle),
  }));

/** A row, and where the list goes on after it. */
type PlacedRow = { row: Row; next: DatasetPlace };

/** Conditions on columns of a picture where there is none: joining nothing would cost a walk for each row. */
const withoutFile = (sql: string): string => sql.replace(/\b[fgi]\.[a-z_]+/g, "NULL");

type Conditions = ReturnType<typeof conditionsOf>;

const parsed = <Value>(text: string | number | null | undefined): Value | null =>
  typeof text === "string" ? (JSON.parse(text) as Value) : null;
const textOf = (value: string | number | null | undefined) => (typeof value === "string" ? value : null);
const numberOf = (value: string | number | null | undefined) => (typeof value === "number" ? value : null);

function toSource(row: Row, next: DatasetPlace): DatasetSource {
  let rating: Record<string, unknown> | null = null;
  for (const [name, column, isList] of ratingColumns) {
    const value = row[column];
    if (value === null || value === undefined) continue;
    rating ??= {};
    rating[name] = isList ? parsed<unknown>(value) : value;
  }
  return {
    next,
    fileId: numberOf(row.fileId),
    sha256: textOf(row.sha256),
    format: textOf(row.format),
    width: numberOf(row.width),
    height: numberOf(row.height),
    size: numberOf(row.size),
    hasOriginal: row.original === 1,
    noAi: row.noAi === 1,
    exif: parsed<CameraData>(row.exif),
    url: textOf(row.url),
    caption: textOf(row.caption),
    submission: textOf(row.submission) ?? "",
    source: textOf(row.source),
    place: textOf(row.place),
    title: textOf(row.title),
    author: textOf(row.author),
    created: numberOf(row.created),
    score: numberOf(row.score),
    nsfw: row.nsfw === null || row.nsfw === undefined ? null : row.nsfw === 1,
    permalink: textOf(row.permalink),
    posts: numberOf(row.posts) ?? 0,
    prompt: textOf(row.prompt),
    negativePrompt: textOf(row.negativePrompt),
    rating,
    challengeTitle: textOf(row.challengeTitle),
    claims: parsed(row.claims),
    comments: textOf(row.comments),
  };
}
