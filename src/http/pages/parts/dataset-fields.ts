import { z } from "zod";
import { type ExportRequest, exportRequest } from "../../../datasets/formats/dataset-request.ts";
import { formatNames } from "../../../datasets/formats/format-names.ts";

const names = [
  "query",
  "format",
  "train",
  "val",
  "test",
  "seed",
  "caption",
  "unique",
  "balance",
  "link",
  "includeNoAi",
] as const;
type FieldName = (typeof names)[number];

/** The fields of the form, as typed; a box that is not ticked is empty. */
export type DatasetFields = Record<FieldName, string>;

export const startFields: DatasetFields = {
  query: "",
  format: "parquet",
  train: "80",
  val: "10",
  test: "10",
  seed: "0",
  caption: "any",
  unique: "",
  balance: "",
  link: "",
  includeNoAi: "",
};

/** The query string of the page. */
export const fieldsQuery = z.strictObject(
  Object.fromEntries(
    names.map((name) => [name, z.string().max(4000, "a shorter text").optional()]),
  ) as Record<FieldName, z.ZodOptional<z.ZodString>>,
);

/** @param given what a form or an address holds; where it holds nothing of the form, the form is as at the start. */
export function fieldsFrom(given: Partial<Record<FieldName, string | undefined>>): DatasetFields {
  const texts = names.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]] as const]));
  // A box that is not ticked is not sent.
  return { ...startFields, ...Object.fromEntries(texts) };
}

/** The fields of a sent form. */
export const fieldsOfForm = (form: FormData): DatasetFields =>
  fieldsFrom(
    Object.fromEntries(
      names.flatMap((name) => {
        const value = form.get(name);
        return typeof value === "string" ? [[name, value] as const] : [];
      }),
    ),
  );

/** The fields that ask for the same dataset again. */
export function fieldsOfRequest(request: ExportRequest): DatasetFields {
  const { format, query, seed, ratios, caption } = request;
  const ticked = (name: "unique" | "balance" | "link" | "includeNoAi") => (request[name] ? "yes" : "");
  const share = (part: number) => String(Math.round(part * 1000) / 10);
  return {
    query,
    format,
    seed,
    caption,
    train: share(ratios.train),
    val: share(ratios.val),
    test: share(ratios.test),
    unique: ticked("unique"),
    balance: ticked("balance"),
    link: ticked("link"),
    includeNoAi: ticked("includeNoAi"),
  };
}

/** Path of the form with these fields filled in. */
export function fieldsPath(fields: DatasetFields): string {
  const changed = names.filter((name) => fields[name] !== startFields[name]);
  const query = new URLSearchParams(changed.map((name) => [name, fields[name]]));
  return query.size === 0 ? "/datasets" : `/datasets?${query}`;
}

/** A fault of one field, as a sentence. */
export type FieldFault = { field: FieldName; sentence: string };

/** @returns the request that the fields ask for, or what is wrong with them. The query is not looked at. */
export function readRequest(fields: DatasetFields): ExportRequest | FieldFault {
  if (!formatNames.includes(fields.format))
    return { field: "format", sentence: `Choose a format: ${formatNames.join(", ")}.` };
  const [train, val, test] = [shareOf(fields.train), shareOf(fields.val), shareOf(fields.test)];
  if (train === undefined || val === undefined || test === undefined || train + val + test <= 0)
    return {
      field: "train",
      sentence: "The parts are percentages from 0 to 100, at least one of them above 0.",
    };
  const { query, seed, format, caption } = fields;
  const request = exportRequest.safeParse({
    query,
    seed,
    format,
    caption,
    ratios: { train, val, test },
    unique: fields.unique !== "",
    balance: fields.balance !== "",
    link: fields.link !== "",
    includeNoAi: fields.includeNoAi !== "",
  });
  if (request.success) return request.data;
  const [issue] = request.error.issues;
  const field = names.find((name) => name === issue?.path[0]) ?? "query";
  return { field, sentence: `${words[field] ?? field}: ${issue?.message}.` };
}

const words: Partial<Record<FieldName, string>> = {
  query: "What is in it",
  seed: "Seed",
  caption: "Captions",
};

function shareOf(text: string): number | undefined {
  const share = /^\d{1,3}(\.\d{1,4})?$/.test(text.trim()) ? Number(text) / 100 : NaN;
  return share <= 1 ? share : undefined;
}
