import { and, asc, count, eq, gt, inArray, sql } from "drizzle-orm";
import type { Connection } from "../connection.ts";
import {
  event,
  file,
  generation,
  generationPost,
  image,
  outbox,
  sink,
  submission,
} from "../schema/tables.ts";
import type { OutboxRow, SinkReport, SinkRow } from "../../model/sink.ts";

/**
 * Puts finished generations into the outbox, once: those of a picture's URL that is neither due nor waiting any more, or one
 * by its id. Runs within the caller's transaction.
 */
export function announcing(db: Connection): (imageUrl: string | undefined, id?: string) => void {
  const waiting = db
    .select({ id: image.id })
    .from(image)
    .where(and(eq(image.url, sql.placeholder("url")), inArray(image.state, ["due", "waiting"])))
    .limit(1)
    .prepare();
  const seqsBy = (column: typeof generation.id | typeof generation.imageUrl) =>
    db
      .select({ seq: generation.seq })
      .from(generation)
      .where(eq(column, sql.placeholder("value")))
      .prepare();
  const [byId, byImage] = [seqsBy(generation.id), seqsBy(generation.imageUrl)];
  const added = db
    .insert(outbox)
    .values({ generationSeq: sql.placeholder("seq") })
    .onConflictDoNothing()
    .prepare();
  return (imageUrl, id) => {
    if (imageUrl !== undefined && waiting.get({ url: imageUrl })) return;
    const found = id === undefined ? byImage.all({ value: imageUrl ?? "" }) : byId.all({ value: id });
    for (const { seq } of found) added.run({ seq });
  };
}

export const outboxPages = (db: Connection) => ({
  /** How far a sink has got; a new one has everything before it. */
  sinkState: (name: string): SinkRow | undefined => db.select().from(sink).where(eq(sink.name, name)).get(),
  /** Finished generations after a place of the outbox, in order. */
  outboxPage(after: number, limit: number): OutboxRow[] {
    const rows = db
      .select({ seq: outbox.seq, row: generation, sha256: file.sha256 })
      .from(outbox)
      .innerJoin(generation, eq(generation.seq, outbox.generationSeq))
      .leftJoin(file, eq(file.id, pictureOf))
      .where(gt(outbox.seq, after))
      .orderBy(asc(outbox.seq))
      .limit(limit)
      .all();
    return rows.map(({ seq, row, sha256 }) => ({
      ...row,
      seq,
      sha256,
      submissions: db
        .select({ id: submission.id, place: submission.place, permalink: submission.permalink })
        .from(generationPost)
        .innerJoin(submission, eq(submission.id, generationPost.submissionId))
        .where(eq(generationPost.generationSeq, row.seq))
        .orderBy(asc(submission.created), asc(submission.id))
        .limit(100)
        .all(),
    }));
  },
});

/** The file of a generation's picture: its own, else that of the picture at its URL. */
export const pictureOf = sql<number>`coalesce(${generation.fileId}, (select file_id from image where image.url = ${generation.imageUrl} and image.state = 'done' and image.file_id is not null limit 1))`;

export const outboxReports = (db: Connection) => ({
  /** What is known of these sinks, which take generations or events, and how much each has before it. */
  sinkReports(names: readonly string[], taking: "generations" | "events"): SinkReport[] {
    const source = taking === "events" ? event : outbox;
    return names.map((name) => {
      const known = db.select().from(sink).where(eq(sink.name, name)).get();
      const row = known ?? blankSink(name);
      const left = db.select({ backlog: count() }).from(source).where(gt(source.seq, row.deliveredSeq)).get();
      return {
        name,
        backlog: left?.backlog ?? 0,
        deliveredSeq: row.deliveredSeq,
        delivered: row.delivered,
        refused: row.refused,
        refusal: row.refusal,
        nextAt: row.nextAt,
        failures: row.failures,
        errorCode: row.errorCode,
        error: row.error,
        deliveredAt: row.deliveredAt,
      };
    });
  },
});

const blankSink = (name: string): SinkRow => ({
  name,
  deliveredSeq: 0,
  delivered: 0,
  refused: 0,
  refusal: null,
  bookmark: null,
  nextAt: 0,
  failures: 0,
  errorCode: null,
  error: null,
  deliveredAt: null,
});

export const outboxWrites = (db: Connection) => ({
  /** A sink has taken everything up to here: `taken` more, but for one that it refuses. */
  saveDelivery(
    name: string,
    to: { seq: number; taken: number; bookmark: SinkRow["bookmark"]; refusal?: string },
    now: number,
  ): void {
    const done = {
      deliveredSeq: to.seq,
      bookmark: to.bookmark,
      deliveredAt: now,
      nextAt: 0,
      failures: 0,
      errorCode: null,
      error: null,
    };
    const refused = to.refusal === undefined ? 0 : 1;
    const told = to.refusal === undefined ? {} : { refusal: to.refusal };
    db.insert(sink)
      .values({ ...blankSink(name), ...done, ...told, delivered: to.taken, refused })
      .onConflictDoUpdate({
        target: sink.name,
        set: {
          ...done,
          ...told,
          delivered: sql`${sink.delivered} + ${to.taken}`,
          refused: sql`${sink.refused} + ${refused}`,
        },
      })
      .run();
  },
  failDelivery(name: string, failure: { code: string; message: string; nextAt: number }): void {
    const told = { errorCode: failure.code, error: failure.message, nextAt: failure.nextAt };
    db.insert(sink)
      .values({ ...blankSink(name), ...told, failures: 1 })
      .onConflictDoUpdate({ target: sink.name, set: { ...told, failures: sql`${sink.failures} + 1` } })
      .run();
  },
});

/** Those that nobody has posted any more go, with their places in the outbox. Runs within the caller's transaction. */
export function dropUnposted(db: Connection, seqs: readonly number[]): void {
  for (const seq of seqs) {
    const still = db
      .select({ at: generationPost.at })
      .from(generationPost)
      .where(eq(generationPost.generationSeq, seq))
      .limit(1)
      .get();
    if (still) continue;
    db.$client.query("DELETE FROM generation_text WHERE rowid = ?").run(seq);
    db.delete(outbox).where(eq(outbox.generationSeq, seq)).run();
    db.delete(generation).where(eq(generation.seq, seq)).run();
  }
}
