import type { Delivered } from "./sink.ts";

/** A generation as search services store it, with the field names that existing archives of generations use. */
export type SearchRecord = {
  /** Records with the same id replace each other. */
  objectID: string;
  image_path: string | null;
  generation_prompt: string | null;
  author_name: string | null;
  thumbnail_path: string | null;
  /** The prompt is only its beginning: the service takes no longer record. Absent where it is whole. */
  prompt_is_cut?: true;
};

/** The fields of a generation that a search service stores; its original record is left out. */
export function toSearchRecord({ id, imageUrl, prompt, author, thumbnail }: Delivered): SearchRecord {
  return {
    objectID: id,
    image_path: imageUrl,
    generation_prompt: prompt,
    author_name: author,
    thumbnail_path: thumbnail,
  };
}

const sizeOf = (record: SearchRecord): number => Buffer.byteLength(JSON.stringify(record));

/**
 * Makes a record fit a service's limit: of a longer one as much of the prompt is kept as fits.
 * @param maxBytes of its JSON in UTF-8. A record that is too long without any prompt stays so.
 */
export function fitRecord(record: SearchRecord, maxBytes: number): SearchRecord {
  const prompt = record.generation_prompt;
  if (prompt === null || sizeOf(record) <= maxBytes) return record;
  const cutTo = (length: number): SearchRecord => ({
    ...record,
    generation_prompt: prompt.slice(0, length).trimEnd(),
    prompt_is_cut: true,
  });
  let [fits, tooLong] = [0, prompt.length];
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (sizeOf(cutTo(middle)) <= maxBytes) fits = middle;
    else tooLong = middle;
  }
  // Not within a character of two units.
  const isHalf = /[\uD800-\uDBFF]$/.test(prompt.slice(0, fits));
  return cutTo(isHalf ? fits - 1 : fits);
}
