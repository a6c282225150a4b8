/** `caption`: from words; `edit`: words, a picture and a mask; `variation`: a picture alone. */
export type GenerationType = "caption" | "edit" | "variation";

/** How a picture was generated, from its service, an archive of it, or the picture's own file. */
export type Generation = {
  /** Its service's own id (`generation-...`), else made of the file's content. */
  id: string;
  /** What made it: `openai-labs`, `stable-diffusion`, `comfyui`, ... */
  tool: string;
  type: GenerationType;
  /** When it was made; `null`: unknown. */
  created: number | null;
  prompt: string | null;
  negativePrompt: string | null;
  model: string | null;
  author: string | null;
  /** The generation that it varies or edits. */
  parentId: string | null;
  taskId: string | null;
  promptId: string | null;
  /** URL of its picture; `null`: unknown. */
  imageUrl: string | null;
  /** What was edited or varied, and of an edit where. */
  sourceUrl: string | null;
  maskUrl: string | null;
  /** The original record, without avatars and pictures of users. */
  record: Record<string, unknown>;
  /** Where the record comes from: the service itself, the Wayback Machine, or the picture's file. */
  via: "service" | "wayback" | "file";
  /** The snapshot it comes from, and when that was taken. */
  archivedUrl: string | null;
  archivedAt: number | null;
};

/** A prompt that a generator wrote into the picture that it made. */
export type FilePrompt = Pick<Generation, "tool" | "type" | "prompt" | "negativePrompt" | "model"> & {
  /** Fields of the file, by their names there. */
  record: Record<string, unknown>;
};

/** A generation as it is shown. */
export type GenerationRow = Omit<Generation, "record"> & {
  seq: number;
  /** When it was made, else when it was first posted. */
  at: number;
  /** Of a prompt that stands in a file: the file. */
  fileId: number | null;
  addedAt: number;
  /** Of what was searched for: the prompt as HTML, with the hits in `<mark>`. */
  highlight: string | null;
  /** Its picture, where there is one. */
  file: { id: number; sha256: string | null; format: string | null } | null;
  posts: { seq: number; submission: string; title: string; place: string; permalink: string | null }[];
  /** Where the list goes on after it. */
  next: number[];
};
