import type { Context } from "hono";
import { keyOfPart, parseFilter, splitQuery } from "../../../query/filter.ts";
import { seesRemoved } from "../../caller.ts";
import type { Filter } from "../../../query/filter.ts";
import { type Reader, readReader } from "./reader.ts";

/** What a page of the gallery shows. */
export type GalleryQuery = {
  /** As typed. */
  query: string;
  parts: string[];
  /** With what the reader leaves out. */
  filter: Filter;
  removed: boolean;
  reader: Reader;
};

/**
 * Reads a query of the gallery. What is not safe for work is left out where the reader chose so and the query does not ask for it.
 * @throws AppError `bad_request` naming the term that is none.
 */
export function readGalleryQuery(c: Context, query: string): GalleryQuery {
  const reader = readReader(c);
  const parts = splitQuery(query);
  const isAsked = parts.some((part) => keyOfPart(part)?.endsWith("nsfw"));
  const filter = parseFilter(reader.nsfw === "hide" && !isAsked ? `${query} nsfw:no` : query);
  return { query: query.trim(), parts, filter, removed: seesRemoved(c), reader };
}

/** Path of the gallery for the parts of a query. */
export const galleryPath = (
  parts: readonly string[],
  place: Record<string, string | number> = {},
): string => {
  const parameters = new URLSearchParams();
  if (parts.length > 0) parameters.set("tags", parts.join(" "));
  for (const [name, value] of Object.entries(place)) parameters.set(name, String(value));
  const text = parameters.toString();
  return text === "" ? "/posts" : `/posts?${text}`;
};

/** The parts with one of a key in the place of all others of it; without a value, with none. */
export const withPart = (parts: readonly string[], key: string, value?: string): string[] => [
  ...parts.filter((part) => keyOfPart(part) !== key),
  ...(value === undefined
    ? []
    : [`${key}:${/[\s"]/.test(value) ? `"${value.replaceAll('"', "")}"` : value}`]),
];
