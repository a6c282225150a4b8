import { openWriter } from "../../../src/database/connection.ts";
import { retagPosts } from "../../../src/database/posts/retag.ts";

/** Numbers from 1 to `$files` as the table `n(i)`. */
const numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $files)";
/** A whole number below `most` that looks like chance, of the row and of what it is for. */
const chance = (most: number, use: number): string =>
  `((i * ${2654435761 + 2 * use} >> ${5 + (use % 9)}) % ${most})`;

const nouns =
  "light river stone garden window street harbour cloud field lighthouse cat bridge tree lake train".split(
    " ",
  );
const adjectives = "quiet winter golden old empty blue first small morning distant".split(" ");
const pick = (words: readonly string[], use: number): string =>
  `(CASE ${chance(words.length, use)} ${words.map((word, at) => `WHEN ${at} THEN '${word}'`).join(" ")} END)`;

/** Half of the pictures are in five places, the others in three hundred. */
const place = `CASE WHEN i % 2 THEN (CASE ${chance(5, 1)} WHEN 0 THEN 'pics' WHEN 1 THEN 'art' WHEN 2 THEN 'EarthPorn' WHEN 3 THEN 'aww' ELSE 'cats' END) ELSE 'place' || ${chance(300, 2)} END`;
const title = `'The ' || ${pick(adjectives, 3)} || ' ' || ${pick(nouns, 4)} || ' and a ' || ${pick(nouns, 5)} || ' ' || i`;
const author = `'author_' || (${chance(200, 6)} * ${chance(200, 7)})`;
const score = `CAST(pow(10, ${chance(5000, 8)} / 1000.0) AS INTEGER)`;
const added = "1300000000 + i * 400";
const submissionColumns =
  "id, source, title, author, created, place, flair, permalink, nsfw, spoiler, score, comments, removal, forgotten, authority, observed_at, revisits";
const imageColumns =
  "id, submission_id, url, key, position, file_id, decode_tries, watched_at, host, created, rank, state, tries, next_at";
const sha256 = "printf('%064x', i)";
/** Every so many pictures were posted twice; the second time a new file. */
const repostEvery = 20;
const isRepost = `i % ${repostEvery} = 0`;

const statements: readonly string[] = [
  `INSERT INTO file(id, sha256, md5, size, format, width, height, frames, original, added_at)
   SELECT i, ${sha256}, '', 1000 + ${chance(5_000_000, 9)}, CASE WHEN i % 6 THEN 'jpeg' ELSE 'png' END, 500 + ${chance(3000, 10)}, 400 + ${chance(2000, 11)}, 1, i % 4 = 0, ${added} FROM n`,
  `INSERT INTO submission(${submissionColumns})
   SELECT printf('s%07d', i), CASE WHEN i % 50 THEN 'reddit' ELSE 'dpchallenge' END, ${title}, ${author}, ${added}, ${place},
     CASE WHEN i % 3 = 0 THEN 'OC' END, 'https://www.reddit.com/comments/' || i, ${chance(10, 12)} = 0, 0, ${score}, 3,
     CASE WHEN i % 100 = 0 THEN 'author' END, 0, 1, 1, 0 FROM n`,
  `INSERT INTO image(${imageColumns}) SELECT i, printf('s%07d', i), 'https://i.redd.it/' || i || '.jpg', 'k' || i, 0, i, 0, 1, 'i.redd.it', ${added}, 1, 'done', 0, 1 FROM n`,
  "INSERT INTO descriptor SELECT 'histogram', i, randomblob(48) FROM n WHERE i % 10 = 0",
  "INSERT INTO descriptor SELECT 'pdq', i, randomblob(33) FROM n WHERE i % 10 = 0",
  `INSERT INTO edge(a, b, score) SELECT i - 7, i, 90 FROM n WHERE ${isRepost}`,
  `INSERT INTO repost(image_id, submission_id, file_id, original_image_id, original_submission_id, original_file_id, score, verdict, transform, distances, occurrence, place, created, state, found_at, updated_at)
   SELECT i, printf('s%07d', i), i, i - 7, printf('s%07d', i - 7), i - 7, 50 + i % 50, 'same', 'upright', '{}', 2, lower(${place}), ${added},
     CASE i % 60 WHEN 0 THEN 'open' WHEN 20 THEN 'dismissed' ELSE 'confirmed' END, 1, 1 FROM n WHERE ${isRepost}`,
  `INSERT INTO comment(id, source, submission_id, author, created, body, observed_at, score_at, body_at)
   SELECT 'c' || i, 'reddit', printf('s%07d', i - i % 3), ${author}, ${added}, 'A fine river in the morning', 1, 1, 1 FROM n WHERE i % 30 < 3`,
  `INSERT INTO generation(id, tool, type, created, at, prompt, author, image_url, record, via, added_at)
   SELECT 'g' || i, 'midjourney', 'prompt', ${added}, ${added}, 'a river in the morning, oil', ${author}, 'https://i.redd.it/' || i || '.jpg', '{}', 'service', 1 FROM n WHERE i % 80 = 0`,
  "INSERT INTO challenge(id, source, title, average, lowest, highest, entries, state, submissions_to, updated_at) SELECT 'dpc-' || i, 'dpchallenge', 'Challenge ' || i, 5.5, 3, 8, 100, 'done', i, 1 FROM n WHERE i <= 2000",
  "INSERT INTO rating(submission_id, challenge_id, place, entries, average, votes, mos, std, updated_at) SELECT printf('s%07d', i), 'dpc-' || (1 + i % 2000), i % 200, 200, 5, 100, 1 + (i % 900) / 100.0, 1, 1 FROM n WHERE i % 50 = 0",
];

/**
 * Fills a new database with so many made-up pictures straight into its tables, and tags them as the program does.
 * @returns pictures tagged a second.
 */
export function fillGallery(path: string, files: number): number {
  using db = openWriter(path).$client;
  db.run("PRAGMA cache_size = -400000; PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF");
  for (const statement of statements) {
    const [into = ""] = /^INSERT INTO \w+(\([^)]*\))?/.exec(statement) ?? [];
    db.query(`${into} ${numbers} ${statement.slice(into.length)}`).run({ files });
  }
  return tagAll(path, files);
}

/** As the worker does it, a transaction after another. */
function tagAll(path: string, files: number): number {
  const connection = openWriter(path);
  const started = performance.now();
  while (retagPosts(connection, 500) > 0);
  const seconds = (performance.now() - started) / 1000;
  connection.$client.run("PRAGMA optimize=0x10002; PRAGMA wal_checkpoint(TRUNCATE)");
  connection.$client.close();
  return files / seconds;
}
