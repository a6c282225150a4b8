import type { Delivered } from "./sink.ts";

/** A generation as the search services hold it; the names are those that archives of generations already use. */
export type SearchRecord = {
  /** What makes two of them one. */
  objectID: string;
  image_path: string | null;
  generation_prompt: string | null;
  author_name: string | null;
  thumbnail_path: string | null;
};

/** What a search service is told of a generation: nothing of its original record. */
export function toSearchRecord({ id, imageUrl, prompt, author, thumbnail }: Delivered): SearchRecord {
  return {
    objectID: id,
    image_path: imageUrl,
    generation_prompt: prompt,
    author_name: author,
    thumbnail_path: thumbnail,
  };
}
