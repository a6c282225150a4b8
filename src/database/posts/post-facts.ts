import type { Connection } from "../connection.ts";

/** A picture may have been posted very often: its words come from the first of its occurrences. */
const maxOccurrences = 200;
const maxPrompts = 20;

type File = {
  width: number;
  height: number | null;
  size: number | null;
  format: string | null;
  camera: string | null;
  original: number;
  exif: number;
  colors: Uint8Array | null;
};

/** A post of a picture, as the gallery needs it. */
export type Occurrence = {
  submissionId: string;
  source: string;
  title: string;
  author: string | null;
  created: number;
  place: string;
  flair: string | null;
  nsfw: number;
  score: number | null;
  removal: string | null;
  caption: string | null;
  comments: number;
  challenge: string | null;
  mos: number | null;
  votes: number | null;
  rated: number;
  counts: number;
  ava: number;
};

type Prompt = { prompt: string | null; tool: string };

/** What the gallery tells of a picture. */
export type PostFacts = {
  file: File;
  /** The first that stands upstream, else the first of all. */
  first: Occurrence;
  /** Those that stand upstream, or all where none does: the earliest first. */
  told: Occurrence[];
  removed: boolean;
  prompts: Prompt[];
};

/** @returns `undefined` where there is no such picture, or it was posted nowhere. */
export function postFacts(db: Connection, id: number): PostFacts | undefined {
  const file = fileOf(db, id);
  if (!file) return undefined;
  const occurrences = occurrencesOf(db, id);
  const shown = occurrences.filter((one) => one.removal === null);
  const told = shown.length > 0 ? shown : occurrences;
  const [first] = told;
  return first && { file, first, told, removed: shown.length === 0, prompts: promptsOf(db, id) };
}

const fileOf = (db: Connection, id: number): File | null =>
  db.$client
    .query<File, [number]>(
      `SELECT width, height, size, format, camera, original, exif IS NOT NULL AS exif,
        (SELECT bytes FROM descriptor WHERE encoder = 'histogram' AND file_id = file.id) AS colors
       FROM file WHERE id = ? AND sha256 IS NOT NULL AND width IS NOT NULL`,
    )
    .get(id);

const occurrencesOf = (db: Connection, id: number): Occurrence[] =>
  db.$client
    .query<Occurrence, [number, number]>(
      `SELECT s.id AS submissionId, s.source, s.title, s.author, s.created, s.place, s.flair, s.nsfw, s.score, s.removal,
        i.caption, EXISTS (SELECT 1 FROM comment c
          WHERE c.submission_id = s.id AND c.body IS NOT NULL AND c.removal IS NULL) AS comments,
        r.challenge_id AS challenge, r.mos, r.votes, r.ava_index IS NOT NULL AS ava,
        coalesce(r.average IS NOT NULL OR r.counts IS NOT NULL, 0) AS rated, coalesce(r.counts IS NOT NULL, 0) AS counts
       FROM image i JOIN submission s ON s.id = i.submission_id LEFT JOIN rating r ON r.submission_id = s.id
       WHERE i.file_id = ? AND i.state = 'done' ORDER BY s.created, i.id LIMIT ?`,
    )
    .all(id, maxOccurrences);

/** What generations made it: by its prompt in the file, or posted at an address of it. */
const promptsOf = (db: Connection, id: number): Prompt[] =>
  db.$client
    .query<Prompt, [number, number, number]>(
      `SELECT prompt, tool FROM generation WHERE file_id = ?
       UNION SELECT g.prompt, g.tool FROM image i JOIN generation g ON g.image_url = i.url
         WHERE i.file_id = ? AND i.state = 'done' LIMIT ?`,
    )
    .all(id, id, maxPrompts);
