import type { Child } from "hono/jsx";
import type { AuditRow, Subject } from "../../../model/event.ts";
import { bankPath } from "./bank-list.tsx";

const number = new Intl.NumberFormat("en");

const textOf = (value: Subject[string] | undefined): string => (typeof value === "string" ? value : "");
const entriesOf = ({ entries }: Subject): string =>
  entries === 1 ? "1 entry" : `${number.format(Number(entries ?? 0))} entries`;

const Bank = ({ subject }: { subject: Subject }) => {
  const name = textOf(subject["bank"]);
  const id = subject["block"];
  return <a href={bankPath(name, typeof id === "number" ? { below: id + 1 } : {})}>{name}</a>;
};

const Repost = ({ subject }: { subject: Subject }) => {
  const id = Number(subject["repost"] ?? subject["id"] ?? 0);
  return <a href={`/reposts/${id}`}>report {id}</a>;
};

/** What was done, in words, with a link to the thing. */
const words: Record<string, (subject: Subject) => Child> = {
  "block.add": (subject) => (
    <>
      added a ban to the list <Bank subject={subject} />
    </>
  ),
  "block.list": (subject) => (
    <>
      imported {entriesOf(subject)} into the list <Bank subject={subject} />
    </>
  ),
  "block.undo": (subject) => (
    <>
      undid a ban of the list <Bank subject={subject} />
    </>
  ),
  "bank.undo": (subject) => (
    <>
      undid the whole list <Bank subject={subject} />, {entriesOf(subject)}
    </>
  ),
  "repost.confirm": (subject) => (
    <>
      confirmed <Repost subject={subject} />
    </>
  ),
  "repost.dismiss": (subject) => (
    <>
      dismissed <Repost subject={subject} />: not a repost
    </>
  ),
  "repost.undo": (subject) => (
    <>
      undid the decision on <Repost subject={subject} />
    </>
  ),
};

/** An entry of the audit in words; an action that has none by its name. */
export const AuditWords = ({ row: { action, subject } }: { row: AuditRow }) => {
  const reason = textOf(subject["reason"]);
  return (
    <>
      {words[action]?.(subject) ?? <code>{action}</code>}
      {reason !== "" && (
        <>
          : <q dir="auto">{reason}</q>
        </>
      )}
    </>
  );
};
