import type { Delivered } from "./sink.ts";

/** A generation as search services store it, with the field names that existing archives of generations use. */
export type SearchRecord = {
  /** Records with the same id replace each other. */
  objectID: string;
  image_path: string | null;
  generation_prompt: string | null;
  author_name: string | null;
  thumbnail_path: string | null;
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
