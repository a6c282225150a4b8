import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { AppError } from "../../src/errors.ts";
import {
  type Bound,
  collections,
  type Demand,
  filterKeys,
  parseFilter,
  possessions,
} from "../../src/query/filter.ts";

const words = (...all: string[]): Demand => ({ kind: "words", words: all });
const flag = (value: boolean): Demand => ({ kind: "flag", value });
const range = (...bounds: [is: Bound["is"], than: number][]): Demand => ({
  kind: "range",
  bounds: bounds.map(([is, than]) => ({ is, than })),
});
const day = 86_400;
const utc = (text: string) => Date.parse(`${text}T00:00:00Z`) / 1000;

describe("a term", () => {
  test.each<[text: string, key: string, demand: Demand]>([
    ["source:dpchallenge", "source", words("dpchallenge")],
    ["SOURCE:Reddit", "source", words("Reddit")],
    ["subreddit:pics,Art", "subreddit", words("pics", "Art")],
    ["author:ann,,bob,", "author", words("ann", "bob")],
    ['author:"ann b, bob c"', "author", words("ann b", "bob c")],
    ['author:"ann b', "author", words("ann b")],
    ["has:Prompt,exif", "has", words("prompt", "exif")],
    ["in:AVA", "in", words("ava")],
    ["score:10", "score", range([">=", 10], ["<=", 10])],
    ["score:-5..10", "score", range([">=", -5], ["<=", 10])],
    ["score:10..", "score", range([">=", 10])],
    ["score:..10", "score", range(["<=", 10])],
    ["score:>10", "score", range([">", 10])],
    ["score:>=10", "score", range([">=", 10])],
    ["score:<10", "score", range(["<", 10])],
    ["score:<=-10", "score", range(["<=", -10])],
    ["mos:>6", "mos", range([">", 6])],
    ["mos:6.25..6.5", "mos", range([">=", 6.25], ["<=", 6.5])],
    ["size:1.5KB..2MiB", "size", range([">=", 1500], ["<=", 2 * 2 ** 20])],
    ["size:<100", "size", range(["<", 100])],
    ["date:2012", "date", range([">=", utc("2012-01-01")], ["<=", utc("2013-01-01") - 1])],
    ["date:2012-02", "date", range([">=", utc("2012-02-01")], ["<=", utc("2012-03-01") - 1])],
    ["date:2012-12-31", "date", range([">=", utc("2012-12-31")], ["<=", utc("2012-12-31") + day - 1])],
    ["date:2012..2013-05", "date", range([">=", utc("2012-01-01")], ["<=", utc("2013-06-01") - 1])],
    ["date:>2012", "date", range([">", utc("2013-01-01") - 1])],
    ["date:>=2012", "date", range([">=", utc("2012-01-01")])],
    ["date:<2012-05", "date", range(["<", utc("2012-05-01")])],
    ["date:<=2012-05", "date", range(["<=", utc("2012-06-01") - 1])],
    ["nsfw:yes", "nsfw", flag(true)],
    ["removed:FALSE", "removed", flag(false)],
  ])("%s", (text, key, demand) => {
    expect(parseFilter(text)).toEqual({ terms: [{ key, isNegated: false, demand } as never], text: "" });
    expect(parseFilter(` -${text} `)).toEqual({
      terms: [{ key, isNegated: true, demand } as never],
      text: "",
    });
  });
});

describe("words that are no term are searched for in texts, as typed", () => {
  test.each([
    ["", ""],
    ["  \n ", ""],
    ["lighthouse  -storm", "lighthouse -storm"],
    ['"grey sea" -"a storm"', '"grey sea" -"a storm"'],
    ['"source:reddit"', '"source:reddit"'],
    ['"never ended', '"never ended'],
    ["12:30 light*", "12:30 light*"],
    ["größe:1", "größe:1"],
    ["-", "-"],
  ])("%j", (query, text) => {
    expect(parseFilter(query)).toEqual({ terms: [], text });
  });

  test("terms and words stand in any order", () => {
    const { terms, text } = parseFilter('sea source:reddit "the storm" -nsfw:yes light');
    expect(terms.map(({ key, isNegated }) => [key, isNegated])).toEqual([
      ["source", false],
      ["nsfw", true],
    ]);
    expect(text).toBe('sea "the storm" light');
  });
});

const numbers = "numbers and ranges such as 10, 10..20, >=10";
const sizes = "sizes and ranges such as 100KB.., <=2MiB";
const dates = "dates and ranges such as 2012, 2012-05..2013, >=2012-05-31";
const haves = possessions.map((possession) => `has:${possession}`).join(", ");

describe("an invalid term is refused, with what is allowed", () => {
  test.each([
    ["colour:red", `keys: ${Object.keys(filterKeys).join(", ")}`],
    ["https://i.redd.it/x.jpg", "keys: "],
    ["constructor:x", "keys: "],
    ["-has:wings", haves],
    ["has:prompt,wings", haves],
    ["in:coco", collections.map((possession) => `in:${possession}`).join(", ")],
    ["source:", "source: and one or more words"],
    ["author:,", "author: and one or more words"],
    ['author:""', "author: and one or more words"],
    ["nsfw:maybe", "nsfw:yes and nsfw:no"],
    ["nsfw:constructor", "nsfw:yes and nsfw:no"],
    ["score:", numbers],
    ["score:many", numbers],
    ["score:..", numbers],
    ["score:1...5", numbers],
    ["score:>", numbers],
    ["score:1..x", numbers],
    ["score:1e9", numbers],
    ["mos:NaN", numbers],
    ["width:0x10", numbers],
    ["size:big", sizes],
    ["size:1constructor", sizes],
    ["size:-1KB", sizes],
    ["date:2012-13", dates],
    ["date:2011-02-29", dates],
    ["date:0050", dates],
    ["date:yesterday", dates],
  ])("%s", (query, allowed) => {
    const refused = refusalOf(`lighthouse ${query}`);
    expect(refused?.code).toBe("bad_request");
    expect(refused?.message).toStartWith(`query: ${JSON.stringify(query)}: allowed are ${allowed}`);
  });
});

function refusalOf(query: string): AppError | undefined {
  try {
    parseFilter(query);
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
  return undefined;
}

test("any text either is a query, of finite numbers, or is refused in one line", () => {
  const pieces = fc.constantFrom(
    ...Object.keys(filterKeys),
    ...'- : " , .. > >= < <= 1 -1.5 9999 2012 2012-05-31 10KB MiB yes no ava prompt constructor __proto__ \n \0 é 画'.split(
      " ",
    ),
    " ",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (query) => {
      const refused = refusalOf(query);
      if (refused) {
        expect(refused.code).toBe("bad_request");
        expect(refused.message).not.toContain("\n");
        return;
      }
      for (const { key, demand } of parseFilter(query).terms) {
        expect(Object.keys(filterKeys)).toContain(key);
        if (demand.kind === "words") expect(demand.words.length).toBeGreaterThan(0);
        else if (demand.kind === "flag") expect(demand.value).toBeBoolean();
        else {
          expect(demand.bounds.length).toBeGreaterThan(0);
          for (const { than } of demand.bounds) expect(Number.isFinite(than)).toBe(true);
        }
      }
    }),
    { numRuns: 3000 },
  );
});
