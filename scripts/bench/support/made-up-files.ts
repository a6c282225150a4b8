import { openWriter } from "../../../src/database/connection.ts";
import { syntheticSighting } from "./synthetic-sighting.ts";

/**
 * Puts files with made-up codes into a database, each posted once: ids from `first`, so many, straight into its tables, since only how
 * many there are counts. Codes are as skewed as real ones: half of the bits of a PDQ are set, counts of colours add up.
 */
export function addMadeUpFiles(path: string, first: number, count: number): void {
  using db = openWriter(path).$client;
  const file =
    db.query(`INSERT INTO file(id, sha256, md5, size, format, width, height, frames, original, added_at)
    VALUES (?, ?, '', 1, 'jpeg', 1, 1, 1, 0, 1)`);
  const descriptor = db.query("INSERT INTO descriptor(encoder, file_id, bytes) VALUES (?, ?, ?)");
  const submission =
    db.query(`INSERT INTO submission(id, source, title, author, created, place, nsfw, spoiler, authority, observed_at, forgotten, revisits)
    VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, 1, 0, 0)`);
  const image =
    db.query(`INSERT INTO image(submission_id, url, key, position, file_id, decode_tries, watched_at, host, created, rank, state, tries, next_at)
    VALUES (?, ?, ?, 0, ?, 0, 1, 'none.example', ?, 1, 'done', 0, 1)`);
  db.transaction(() => {
    for (let id = first; id < first + count; id++) {
      file.run(id, id.toString(16).padStart(64, "0"));
      for (const [encoder, bytes] of Object.entries(madeUpCodes())) descriptor.run(encoder, id, bytes);
      const posted = syntheticSighting(id - 1);
      submission.run(posted.id, posted.source, posted.title, posted.author, posted.created, posted.place);
      const url = `https://none.example/${id}.jpg`;
      image.run(posted.id, url, url, id, posted.created);
      if (process.stderr.isTTY && id % 10_000 === 0)
        process.stderr.write(`\r${id - first} of ${count} files  `);
    }
  })();
  // Else the server would do it at its start.
  db.run("PRAGMA wal_checkpoint(TRUNCATE)");
}

function madeUpCodes(): Record<string, Uint8Array> {
  const hash = (): Uint8Array => {
    // 128 of 256 bits, as every PDQ has: half of the bytes are the others' complement.
    const half = crypto.getRandomValues(new Uint8Array(16));
    return Uint8Array.of(...half, ...half.map((byte) => byte ^ 0xff), 100);
  };
  const histogram = new Uint32Array(12);
  for (let channel = 0; channel < 3; channel++) {
    const cuts = [
      0,
      ...Array.from({ length: 3 }, () => Math.floor(Math.random() * 262_144)).sort((a, b) => a - b),
      262_144,
    ];
    for (let bin = 0; bin < 4; bin++) histogram[channel * 4 + bin] = (cuts[bin + 1] ?? 0) - (cuts[bin] ?? 0);
  }
  return {
    pdq: hash(),
    "pdq-crops": Uint8Array.of(...hash(), ...hash()),
    "pdq-turns": crypto.getRandomValues(new Uint8Array(96)),
    dhash: crypto.getRandomValues(new Uint8Array(24)),
    histogram: new Uint8Array(histogram.buffer),
    luma: Uint8Array.of(0, 1, 0, 0, 255, 255, ...crypto.getRandomValues(new Uint8Array(784))),
    text: Uint8Array.of(0),
  };
}
