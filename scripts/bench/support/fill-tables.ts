import { openWriter } from "../../../src/database/connection.ts";

/** Feeds that the made-up submissions came from; every fifth came from two providers, every seventh from two feeds. */
const feeds = 40;

/** Numbers from 1 to `$rows` as the table `n(i)`. */
const numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $rows)";

/** What a row of a queue is: of a hundred 30 dead, 5 waiting, 5 due again after a failure, 10 due, the rest done. */
const queue = `CASE WHEN i % 100 < 30 THEN 'dead' WHEN i % 100 < 35 THEN 'waiting' WHEN i % 100 < 50 THEN 'due' ELSE 'done' END,
  i % 3, CASE WHEN i % 100 < 40 THEN 2 ELSE 1 END, 1600000000 + i * 60, 1700000000 + i % 1000,
  CASE WHEN i % 100 < 40 THEN (CASE i % 3 WHEN 0 THEN 'gone' WHEN 1 THEN 'timeout' ELSE 'bad_answer' END) END,
  CASE WHEN i % 100 < 40 THEN 'GET https://host' || (i % 50) || '.example/' || i || ': failed' END, 'host' || (i % 50) || '.example'`;
const queueColumns = "state, tries, rank, created, next_at, error_code, error, host";
const id = "printf('s%08d', i)";

const statements: readonly string[] = [
  `INSERT INTO submission(id, source, title, author, created, place, url, permalink, nsfw, spoiler, score, comments, removal, forgotten, authority, observed_at, revisits)
   SELECT ${id}, 'reddit', 'Light morning river number ' || i, 'author_' || (i % 5000), 1600000000 + i * 60, 'place' || (i % ${feeds}), 'https://host' || (i % 50) || '.example/' || i,
     'https://www.reddit.com/r/place/comments/' || i || '/', 0, 0, i % 1000, i % 100, CASE WHEN i % 50 = 0 THEN 'author' END, i % 50 = 0, 1, 1700000000, 0 FROM n`,
  `INSERT INTO sighting SELECT i, 'arctic-shift', 1 + i % ${feeds}, 1700000000, 1700000000 FROM n`,
  `INSERT INTO sighting SELECT i, 'push', 1 + i % ${feeds}, 1700000000, 1700000000 FROM n WHERE i % 5 = 0`,
  `INSERT INTO sighting SELECT i, 'reddit-api', 1 + (i + 1) % ${feeds}, 1700000000, 1700000000 FROM n WHERE i % 7 = 0`,
  `INSERT INTO link(submission_id, url, key, type, ${queueColumns}) SELECT ${id}, 'https://host' || (i % 50) || '.example/' || i, 'k' || i, CASE WHEN i % 2 THEN 'imgur' END, ${queue} FROM n`,
  "INSERT INTO file(sha256, md5, size, format, width, height, frames, original, added_at) SELECT printf('%064x', i), '', 1, 'jpeg', 1, 1, 1, 0, 1 FROM n WHERE i % 2",
  `INSERT INTO image(submission_id, link_id, url, key, position, file_id, decode_tries, watched_at, ${queueColumns})
   SELECT ${id}, i, 'https://host' || (i % 50) || '.example/' || i || '.jpg', 'k' || i, 0, CASE WHEN i % 100 >= 50 AND i % 2 THEN (i + 1) / 2 END, 0, 1, ${queue} FROM n`,
  "INSERT INTO descriptor SELECT 'dhash', (i + 1) / 2, randomblob(24) FROM n WHERE i % 2",
  "INSERT INTO descriptor SELECT 'histogram', (i + 1) / 2, randomblob(48) FROM n WHERE i % 2",
  "INSERT INTO descriptor SELECT 'pdq', (i + 1) / 2, randomblob(33) FROM n WHERE i % 2",
  `INSERT INTO comment(id, source, submission_id, author, created, body, observed_at, score_at, body_at)
   SELECT 'c' || i, 'reddit', ${id}, 'author_' || (i % 5000), 1600000000 + i * 60, 'A fine river in the morning', 1, 1, 1 FROM n WHERE i % 2`,
  `INSERT INTO forest(submission_id, source, created, rank, state, tries, next_at, error_code, error)
   SELECT ${id}, 'reddit', 1600000000 + i * 60, 2, CASE WHEN i % 10 = 0 THEN 'dead' WHEN i % 10 = 2 THEN 'due' ELSE 'done' END, 0, 1700000000 + i % 1000, 'timeout', 'no answer' FROM n WHERE i % 2 = 0`,
  `INSERT INTO generation(id, tool, type, created, at, prompt, author, image_url, record, via, added_at)
   SELECT 'g' || i, 'openai-labs', 'caption', 1600000000 + i * 60, 1600000000 + i * 60, 'a river in the morning', 'author_' || (i % 5000), 'https://x.example/' || i, '{}', 'service', 1 FROM n WHERE i % 10 = 0`,
  `INSERT INTO generation_post SELECT seq, printf('s%08d', seq * 10), 'place' || (seq % ${feeds}), at FROM generation`,
  "INSERT INTO outbox(generation_seq) SELECT seq FROM generation",
  `INSERT INTO repost(image_id, submission_id, file_id, original_image_id, original_submission_id, original_file_id, score, verdict, transform, distances, occurrence, place, created, state, found_at, updated_at)
   SELECT i, ${id}, (i + 1) / 2, i - 20, printf('s%08d', i - 20), (i - 19) / 2, 90, 'same', 'upright', '{}', 2, 'place' || (i % ${feeds}), 1600000000 + i * 60,
     CASE i % 3 WHEN 0 THEN 'open' WHEN 1 THEN 'dismissed' ELSE 'withdrawn' END, 1, 1 FROM n WHERE i % 20 = 1 AND i > 20`,
  `INSERT INTO event(at, kind, subject) SELECT 1, 'repost.open', '{"repost":' || i || ',"submission":"' || ${id} || '","original":"' || ${id} || '"}' FROM n WHERE i % 5 = 0`,
  "INSERT INTO audit(at, by, action, subject) SELECT 1, 'ann', 'block.add', '{}' FROM n WHERE i % 10 = 0",
  `INSERT INTO challenge(id, source, title, average, lowest, highest, entries, state, submissions_to, updated_at) SELECT 'dpc-' || i, 'dpchallenge', 'Challenge ' || i, 5.5, 3, 8, 100, 'done', i, 1 FROM n WHERE i <= 4000`,
  `INSERT INTO rating(submission_id, challenge_id, place, entries, average, votes, mos, std, updated_at) SELECT ${id}, 'dpc-' || (1 + i % 4000), i % 200, 200, 5, 100, 1 + (i % 900) / 100.0, 1, 1 FROM n WHERE i % 2`,
];

/** Fills a new database with so many made-up submissions of `feeds` feeds, and what belongs to them, straight into its tables. */
export function fillTables(path: string, rows: number): void {
  using db = openWriter(path).$client;
  db.run("PRAGMA cache_size = -400000; PRAGMA foreign_keys = OFF");
  const feed = db.query(
    "INSERT INTO feed(source, address, created, since, state, added_at) VALUES ('reddit', ?, 1, 0, ?, 1)",
  );
  for (let n = 0; n < feeds; n++) feed.run(`place${n}`, n % 2 ? "paused" : "active");
  for (const statement of statements) {
    const [into = ""] = /^INSERT INTO \w+(\([^)]*\))?/.exec(statement) ?? [];
    const rest = statement.slice(into.length);
    const given = rest.includes("FROM n") ? { rows } : undefined;
    const text = given ? `${into} ${numbers} ${rest}` : statement;
    if (given) db.query(text).run(given);
    else db.query(text).run();
  }
  for (const text of [
    "INSERT INTO submission_text(rowid, title) SELECT seq, title FROM submission",
    "INSERT INTO comment_text(rowid, body) SELECT seq, body FROM comment",
  ])
    db.run(text);
  // As the writer does after a while.
  db.run("PRAGMA analysis_limit = 400; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)");
}
