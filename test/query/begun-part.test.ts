import { expect, test } from "bun:test";
import { type BegunPart, begunPart, termOf } from "../../src/query/begun-part.ts";

/** `|` is the cursor. */
const begun = (typed: string) => begunPart(typed.replace("|", ""), typed.indexOf("|"));

const word = { sign: "", kept: [] };
const cases: [rule: string, typed: string, part: BegunPart | undefined][] = [
  ["a word", "fog li|", { ...word, start: 4, end: 6, begin: "li" }],
  ["within a word the rest of it is replaced", "li|ght fog", { ...word, start: 0, end: 5, begin: "li" }],
  ["behind a space nothing is begun", "fog |", { ...word, start: 4, end: 4, begin: "" }],
  ["before a word, too", "|fog", { ...word, start: 0, end: 0, begin: "" }],
  ["nothing at all", "|", { ...word, start: 0, end: 0, begin: "" }],
  ["a minus stays", "-li|", { ...word, start: 0, end: 3, sign: "-", begin: "li" }],
  ["a value", "Subreddit:pi|", { ...word, start: 0, end: 12, key: "subreddit", begin: "pi" }],
  [
    "the last of several",
    "author:ann,b|",
    { ...word, start: 0, end: 12, key: "author", kept: ["ann"], begin: "b" },
  ],
  ["a value in quotes", 'flair:"my ph|', { ...word, start: 0, end: 12, key: "flair", begin: "my ph" }],
  ["an unknown key has no values", "colour:re|", undefined],
  ["a phrase has no end", '"night tr|', undefined],
  ["nor has a prefix", "li*|", undefined],
];
test.each(cases)("%s: %s", (_, typed, part) => {
  const found = begun(typed);
  expect(found).toEqual(part as typeof found);
});

const terms: [value: string, term: string | undefined][] = [
  ["pics", "-author:ann,pics"],
  ["two words", '-author:"ann,two words"'],
  ['a "quote"', undefined],
  ["one, two", undefined],
];
test.each(terms)("a term with the value %s", (value, term) => {
  const part = begun("-author:ann,x|");
  expect(part && termOf(part, "author", value)).toBe(term as string);
});
