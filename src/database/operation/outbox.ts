import { and, asc, count, eq, gt, inArray, sql } from "drizzle-orm";
import type { Delivery, OutboxRow, Refusal, SinkReport, SinkRow } from "../../model/sink.ts";
import { type Connection, inTransaction, prepared } from "../connection.ts";
import {
  event,
  file,
  generation,
  generationPost,
  image,
  outbox,
  sink,
  sinkRefusal,
  submission,
} from "../schema/tables.ts";

const selectUnsettled = prepared((db) =>
  db
    .select({ id: image.id })
    .from(image)
    .where(and(eq(image.url, sql.placeholder("url")), inArray(image.state, ["due", "waiting"])))
    .limit(1)
    .prepare(),
);
const selectById = prepared((db) =>
  db
    .select({ seq: generation.seq })
    .from(generation)
    .where(eq(generation.id, sql.placeholder("id")))
    .prepare(),
);
const selectByImage = prepared((db) =>
  db
    .select({ seq: generation.seq })
    .from(generation)
    .where(eq(generation.imageUrl, sql.placeholder("url")))
    .prepare(),
);
const insert = prepared((db) =>
  db
    .insert(outbox)
    .values({ generationSeq: sql.placeholder("seq") })
    .onConflictDoNothing()
    .prepare(),
);

/**
 * Puts finished generations into the outbox, each once: those of a picture's URL that is neither due nor waiting any more, or
 * one by its id. Runs within the caller's transaction.
 */
export function addToOutbox(db: Connection, imageUrl: string | undefined, id?: string): void {
  if (imageUrl !== undefined && selectUnsettled(db).get({ url: imageUrl })) return;
  const rows = id === undefined ? selectByImage(db).all({ url: imageUrl ?? "" }) : selectById(db).all({ id });
  for (const { seq } of rows) insert(db).run({ seq });
}

/** How far a sink has got; `undefined` for one that has taken nothing yet. */
export const sinkState = (db: Connection, name: string): SinkRow | undefined =>
  db.select().from(sink).where(eq(sink.name, name)).get();

/** Finished generations after a place of the outbox, in order. */
export function outboxPage(db: Connection, after: number, limit: number): OutboxRow[] {
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
}

/** The file of a generation's picture: its own, else that of the picture at its URL. */
export const pictureOf = sql<number>`coalesce(${generation.fileId}, (select file_id from image where image.url = ${generation.imageUrl} and image.state = 'done' and image.file_id is not null limit 1))`;

/** How far these sinks, which take generations or events, have got, and how much is left for each. */
export function sinkReports(
  db: Connection,
  names: readonly string[],
  records: "generations" | "events",
): SinkReport[] {
  const table = records === "events" ? event : outbox;
  return names.map((name) => {
    const { bookmark: _, ...row } = sinkState(db, name) ?? blankSink(name);
    const left = db.select({ backlog: count() }).from(table).where(gt(table.seq, row.deliveredSeq)).get();
    return { ...row, backlog: left?.backlog ?? 0 };
  });
}

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

/** A sink has taken or refused everything up to a place. What was refused is listed. */
export function saveDelivery(db: Connection, name: string, delivery: Delivery, now: number): void {
  const { seq, bookmark } = delivery;
  const refusal = "refusal" in delivery ? delivery.refusal : undefined;
  const taken = "taken" in delivery ? delivery.taken : 0;
  const refused = refusal ? 1 : 0;
  const changes = {
    deliveredSeq: seq,
    bookmark,
    nextAt: 0,
    failures: 0,
    errorCode: null,
    error: null,
    ...(taken > 0 && { deliveredAt: now }),
    ...(refusal && { refusal: `${refusal.item}: ${refusal.reason}` }),
  };
  inTransaction(db, () => {
    db.insert(sink)
      .values({ ...blankSink(name), ...changes, delivered: taken, refused })
      .onConflictDoUpdate({
        target: sink.name,
        set: {
          ...changes,
          delivered: sql`${sink.delivered} + ${taken}`,
          refused: sql`${sink.refused} + ${refused}`,
        },
      })
      .run();
    if (refusal)
      db.insert(sinkRefusal)
        .values({ sink: name, ...refusal, at: now })
        .run();
  });
}

/** A page of what sinks refused, in order. @param name one sink's; `undefined`: all. */
export const refusalPage = (
  db: Connection,
  name: string | undefined,
  after: number,
  limit: number,
): Refusal[] =>
  db
    .select()
    .from(sinkRefusal)
    .where(and(gt(sinkRefusal.seq, after), name === undefined ? undefined : eq(sinkRefusal.sink, name)))
    .orderBy(asc(sinkRefusal.seq))
    .limit(limit)
    .all();

/** A sink could not take anything: it is not asked before `nextAt`. */
export function failDelivery(
  db: Connection,
  name: string,
  { code, message, nextAt }: { code: string; message: string; nextAt: number },
): void {
  const changes = { errorCode: code, error: message, nextAt };
  db.insert(sink)
    .values({ ...blankSink(name), ...changes, failures: 1 })
    .onConflictDoUpdate({ target: sink.name, set: { ...changes, failures: sql`${sink.failures} + 1` } })
    .run();
}

/** Deletes those of these generations that stand in no submission any more. Runs within the caller's transaction. */
export function dropUnposted(db: Connection, seqs: readonly number[]): void {
  for (const seq of seqs) {
    const post = db
      .select({ at: generationPost.at })
      .from(generationPost)
      .where(eq(generationPost.generationSeq, seq))
      .limit(1)
      .get();
    if (post) continue;
    db.$client.query("DELETE FROM generation_text WHERE rowid = ?").run(seq);
    db.delete(outbox).where(eq(outbox.generationSeq, seq)).run();
    db.delete(generation).where(eq(generation.seq, seq)).run();
  }
}
