/** What an event or an entry of the audit is about, by the names of its fields. */
export type Subject = Record<string, string | number | boolean | null>;
