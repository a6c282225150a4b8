import type { WorkerName } from "../config/config.ts";
import type { Connection } from "./connection.ts";

/** What a call of the writer changed that other parts of the program follow. */
export type StoreNotice = {
  /** Stages with rows that have become due. */
  due: WorkerName[];
  /** Number of the last entry of the log of changed descriptors, where one was added. */
  descriptorChange?: number;
  /** Number of the last event, where one was added. */
  event?: number;
  /** Number of the gallery's last new picture, where one was added. */
  post?: number;
};

type Row = "NEW" | "OLD";

/** When a row of a table is due in a stage. */
type DueRule = {
  stage: WorkerName;
  table: string;
  /** Predicate in SQL over a row. */
  isDue(row: Row): string;
  /** Columns that the predicate reads. Without them rows are only inserted. */
  columns?: string;
  /** For a row that was due before: whether there is more to do, or sooner. */
  isSooner?: string;
};

const queued = {
  isDue: (row: Row) => `${row}.state = 'due'`,
  columns: "state, next_at",
  isSooner: "NEW.next_at < OLD.next_at",
};
const always = { isDue: () => "true" };

/**
 * What is due in each stage, as the stage itself selects it. A stage that becomes due by time alone (a feed's next page, a
 * row after a pause) is found by its worker's own clock.
 */
const dueRules: readonly DueRule[] = [
  {
    stage: "aggregate",
    table: "feed",
    isDue: (row) => `${row}.state = 'active'`,
    columns: "state, comments, options",
    isSooner: "NEW.comments <> OLD.comments OR NEW.options IS NOT OLD.options",
  },
  {
    stage: "aggregate",
    table: "cursor",
    isDue: (row) => `NOT ${row}.done`,
    columns: "done, next_at",
    isSooner: "NEW.next_at < OLD.next_at",
  },
  { stage: "resolve", table: "link", ...queued },
  { stage: "encode", table: "image", ...queued },
  {
    stage: "watch",
    table: "image",
    isDue: (row) => `${row}.state = 'done' AND ${row}.watched_at IS NULL`,
    columns: "state, watched_at, file_id",
    isSooner: "NEW.file_id IS NOT OLD.file_id",
  },
  { stage: "revisit", table: "forest", ...queued },
  {
    stage: "revisit",
    table: "submission",
    isDue: (row) => `${row}.revisit_at <= unixepoch()`,
    columns: "revisit_at",
  },
  {
    stage: "revisit",
    table: "submission",
    isDue: (row) => `${row}.removal IS NOT NULL AND NOT ${row}.forgotten`,
    columns: "removal, forgotten",
  },
  {
    stage: "revisit",
    table: "comment",
    isDue: (row) => `${row}.removal IS NOT NULL AND ${row}.body IS NOT NULL`,
    columns: "removal, body",
  },
  {
    stage: "revisit",
    table: "feed",
    isDue: (row) => `${row}.plant_from IS NOT NULL`,
    columns: "plant_from",
    isSooner: "NEW.plant_from < OLD.plant_from",
  },
  {
    stage: "revisit",
    table: "feed",
    isDue: (row) => `${row}.pictures_from IS NOT NULL`,
    columns: "pictures_from",
    isSooner: "NEW.pictures_from < OLD.pictures_from",
  },
  {
    stage: "block",
    table: "block",
    isDue: (row) => `${row}.applied_to IS NOT NULL OR ${row}.undone_at IS NOT NULL`,
    columns: "undone_at",
    isSooner: "OLD.undone_at IS NULL",
  },
  { stage: "block", table: "doomed_file", ...always },
  {
    stage: "export",
    table: "job",
    isDue: (row) => `${row}.state = 'waiting'`,
    columns: "state",
  },
  { stage: "tag", table: "stale_post", ...always },
  { stage: "deliver", table: "outbox", ...always },
  { stage: "deliver", table: "event", ...always },
];

/** The triggers that note what becomes due by one rule. */
function triggersOf({ stage, table, isDue, columns, isSooner = "false" }: DueRule, name: string): string[] {
  const note = `BEGIN SELECT note_due('${stage}'); END`;
  return [
    `CREATE TEMP TRIGGER ${name}_insert AFTER INSERT ON main.${table} WHEN ${isDue("NEW")} ${note}`,
    ...(columns === undefined
      ? []
      : [
          `CREATE TEMP TRIGGER ${name}_update AFTER UPDATE OF ${columns} ON main.${table}
           WHEN (${isDue("NEW")}) AND (coalesce(NOT (${isDue("OLD")}), true) OR ${isSooner}) ${note}`,
        ]),
  ];
}

/** The tables of which the number of the last new row is reported. */
const numbered = {
  descriptorChange: ["descriptor_change", "seq"],
  event: ["event", "seq"],
  post: ["post", "file_id"],
} as const;
type Numbered = keyof typeof numbered;

/**
 * Notes on the writer's connection, by temporary triggers, what its transactions change.
 * @returns gives what has been noted since it was last called; `undefined` where nothing was.
 */
export function noteChanges({ $client: client }: Connection): () => StoreNotice | undefined {
  const due = new Set<WorkerName>();
  const numbers: Partial<Record<Numbered, number>> = {};
  client.function("note_due", (stage: WorkerName) => {
    due.add(stage);
    return null;
  });
  client.function("note_number", (name: Numbered, number: number) => {
    numbers[name] = number;
    return null;
  });
  for (const [index, rule] of dueRules.entries())
    for (const trigger of triggersOf(rule, `due_${index}`)) client.run(trigger);
  for (const [name, [table, column]] of Object.entries(numbered))
    client.run(
      `CREATE TEMP TRIGGER number_${table} AFTER INSERT ON main.${table}
       BEGIN SELECT note_number('${name}', NEW.${column}); END`,
    );
  return () => {
    if (due.size === 0 && Object.keys(numbers).length === 0) return undefined;
    const notice: StoreNotice = { due: [...due], ...numbers };
    due.clear();
    for (const name of Object.keys(numbered) as Numbered[]) delete numbers[name];
    return notice;
  };
}
