import type { Delivered } from "../../src/sinks/sink.ts";

/** A generation on its way to a sink, with what the test cares about. */
export function deliveryOf(seq: number, fields: Partial<Delivered> = {}): Delivered {
  const id = `generation-${seq}`;
  return {
    id,
    seq,
    tool: "openai-labs",
    type: "caption",
    created: 1_660_000_000 + seq,
    prompt: `a lighthouse\u2028in “snow” no. ${seq}`,
    negativePrompt: null,
    model: null,
    author: "somebody",
    parentId: null,
    taskId: `task-${seq}`,
    promptId: `prompt-${seq}`,
    imageUrl: `https://pictures.example/${id}.webp`,
    sourceUrl: null,
    maskUrl: null,
    record: { id, object: "generation", prompt: { caption: `line one\nline two of ${seq}` } },
    via: "service",
    archivedUrl: null,
    archivedAt: null,
    thumbnail: `/thumbs/${seq}.webp`,
    submissions: [{ id: `s${seq}`, place: "dalle2", permalink: null }],
    ...fields,
  };
}

/** Three of them; of the last hardly anything is known. */
export const batch: readonly Delivered[] = [
  deliveryOf(7),
  deliveryOf(8),
  deliveryOf(12, { prompt: null, author: null, imageUrl: null, thumbnail: null, submissions: [] }),
];

/** What the search services are to hold of it. */
export const searchRecords = batch.map(({ id, imageUrl, prompt, author, thumbnail }) => ({
  objectID: id,
  image_path: imageUrl,
  generation_prompt: prompt,
  author_name: author,
  thumbnail_path: thumbnail,
}));
