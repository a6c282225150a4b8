/** The subject of an event or an entry of the audit: fields by name. */
export type Subject = Record<string, string | number | boolean | null>;

/** An event, numbered in the order of events. */
export type EventRow = { seq: number; at: number; kind: string; subject: Subject };

/** An entry of the audit: who did what, and when. */
export type AuditRow = {
  seq: number;
  at: number;
  /** Name of the key. */
  by: string;
  /** `block.add`, `block.undo`, `repost.dismiss`, ... */
  action: string;
  subject: Subject;
};
