import { openWriter } from "../../../src/database/connection.ts";
import { describeCounts } from "../../../src/model/rating.ts";
import { createRandom } from "../../world/random.ts";

const atOnce = 20_000;
const words = "lighthouse storm winter sea painted hand grey far small tower light morning".split(" ");
const exif = JSON.stringify({
  make: "Canon",
  model: "EOS 5D",
  lens: null,
  focalMm: 50,
  aperture: 2.8,
  iso: 200,
});

/** Fills a new database with made-up files, each posted once, rated, described; of twenty one has a comment. */
export function fillRatedPictures(path: string, rows: number): void {
  const { $client: db } = openWriter(path);
  const random = createRandom(7);
  const text = (count: number) => Array.from({ length: count }, () => random.pick(words)).join(" ");
  const submission =
    db.prepare(`INSERT INTO submission(id, source, title, author, created, place, permalink, nsfw, spoiler,
    score, authority, observed_at, revisits) VALUES (?, 'dpchallenge', ?, ?, ?, ?, ?, 0, 0, ?, 0, 0, 0)`);
  const file =
    db.prepare(`INSERT INTO file(sha256, md5, size, format, width, height, frames, exif, original, added_at)
    VALUES (?, '', ?, 'jpeg', 800, 600, 1, ?, 0, 0)`);
  const image =
    db.prepare(`INSERT INTO image(submission_id, url, key, position, file_id, decode_tries, host, created, rank, state,
    tries, next_at) VALUES (?, ?, ?, 0, ?, 0, 'images.test', ?, 0, 'done', 0, 0)`);
  const rating =
    db.prepare(`INSERT INTO rating(submission_id, challenge_id, place, entries, average, votes, views, counts,
    counts_from, mos, std, updated_at) VALUES (?, ?, ?, 200, ?, ?, ?, ?, 'page', ?, ?, 0)`);
  const descriptor = db.prepare("INSERT INTO descriptor(encoder, file_id, bytes) VALUES ('dhash', ?, ?)");
  const comment =
    db.prepare(`INSERT INTO comment(id, source, submission_id, author, created, body, observed_at, score_at, body_at)
    VALUES (?, 'dpchallenge', ?, 'x', ?, ?, 0, 0, 0)`);
  const fill = db.transaction((from: number, to: number) => {
    for (let n = from; n < to; n++) {
      const id = `dpc-${n + 1}`;
      const created = 1_000_000_000 + n * 100;
      const counts = Array.from({ length: 10 }, () => random.whole(0, 60));
      const { mean = 5, std = 1, votes = 0 } = describeCounts(counts) ?? {};
      const url = `https://images.test/${id}.jpg`;
      submission.run(id, text(4), `author ${n % 999}`, created, text(2), `${url}.html`, random.whole(0, 99));
      file.run((n + 1).toString(16).padStart(64, "0"), random.whole(1e4, 1e6), exif);
      image.run(id, url, url, n + 1, created);
      rating.run(id, `dpc-${n % 4000}`, n % 200, mean, votes, votes * 3, JSON.stringify(counts), mean, std);
      descriptor.run(
        n + 1,
        Uint8Array.from({ length: 24 }, () => random.whole(0, 255)),
      );
      if (n % 20 === 0) comment.run(`c${n}`, id, created, text(30));
    }
  });
  for (let from = 0; from < rows; from += atOnce) fill(from, Math.min(from + atOnce, rows));
  db.run("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)");
  db.close();
}
