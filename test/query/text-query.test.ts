import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { highlight, scoreText } from "../../src/query/rank.ts";
import { isEmpty, parseTextQuery, toMatch } from "../../src/query/text-query.ts";
import { tokenize } from "../../src/query/tokens.ts";
import { hostileText } from "../support/hostile-text.ts";

const rows = [
  [1, "A charming hedge maze, digital art"],
  [2, "Jurassic Pork, digital art"],
  [3, "a cat licking a tangerine, 200mm lens"],
  [4, "Café at night, in the style of Van Gogh"],
  [5, "dogs and cats"],
] as const;

const db = new Database(":memory:");
db.run(
  "CREATE VIRTUAL TABLE t USING fts5(prompt, facets, prefix='1 2 3', tokenize='unicode61 remove_diacritics 2')",
);
for (const [id, prompt] of rows)
  db.run("INSERT INTO t(rowid, prompt, facets) VALUES (?, ?, 'ǂall')", [id, prompt]);

function find(text: string): number[] {
  const match = toMatch(parseTextQuery(text), "prompt", 'facets:"ǂall"');
  if (match === undefined) return [];
  const matches = db
    .query<{ rowid: number }, [string]>("SELECT rowid FROM t WHERE t MATCH ? ORDER BY rowid")
    .all(match);
  return matches.map((row) => row.rowid);
}

describe("a query finds", () => {
  test.each([
    ["one word, in any case", "JURASSIC", [2]],
    ["all of several words, in any order", "art hedge", [1]],
    ["letters without their marks", "cafe", [4]],
    ["a beginning", "cat*", [3, 5]],
    ["a word and not its longer forms", "cat", [3]],
    ["a phrase", '"digital art"', [1, 2]],
    ["a phrase that was not ended", '"the style of', [4]],
    ["the beginning of a phrase's last word", '"digital a"*', [1, 2]],
    ["what is without a word", "art -pork", [1]],
    ["what is without a phrase", 'digital -"jurassic pork"', [1]],
    ["everything that is without", "-art", [3, 4, 5]],
    ["words that are cut at signs", "200mm-lens", [3]],
    ["nothing for punctuation only", '"!!!" ?', []],
    ["nothing for an empty text", "  ", []],
    ["words of the index's own language as words", "art AND hedge", []],
    ["names of columns as words", "facets:all", []],
  ])("%s: %s", (_, text, ids) => {
    expect(find(text)).toEqual([...ids]);
  });
});

test("no text is a syntax error", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      find(text);
      const query = parseTextQuery(text);
      expect(isEmpty(query)).toBe(query.required.length + query.excluded.length === 0);
    }),
    { numRuns: 3000 },
  );
});

test("a match of plain words holds each of them, by the same tokenizer", () => {
  const word = fc.constantFrom("cat", "Cat", "café", "CAFE", "dog", "night", "x1");
  const phrase = fc.array(word, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(phrase, phrase, (prompt, asked) => {
      using database = new Database(":memory:");
      database.run("CREATE VIRTUAL TABLE t USING fts5(prompt, tokenize='unicode61 remove_diacritics 2')");
      database.run("INSERT INTO t VALUES (?)", [prompt.join(" ")]);
      const match = toMatch(parseTextQuery(asked.join(" ")), "prompt") ?? "";
      const matches = database.query("SELECT 1 FROM t WHERE t MATCH ?").all(match).length > 0;
      const has = new Set(tokenize(prompt.join(" ")).map((token) => token.word));
      expect(matches).toBe(tokenize(asked.join(" ")).every((token) => has.has(token.word)));
    }),
    { numRuns: 200 },
  );
});

describe("of two texts the better is", () => {
  test.each([
    ["the one that says it more often", "cat", "a cat, a cat and a dog", "a cat, a bird and a dog"],
    ["the shorter one", "cat", "a cat", "a cat on a mat under a very long sky full of many other things"],
    ["the one with the words side by side", "red cat", "a red cat and a dog", "a cat and a red dog"],
    ["the one with the whole word", "cat*", "my cat", "my cattle"],
  ])("%s", (_, text, better, worse) => {
    const query = parseTextQuery(text);
    expect(scoreText(better, query)).toBeGreaterThan(scoreText(worse, query));
  });
});

describe("what was found is shown", () => {
  test.each([
    [
      "marked, the rest escaped",
      "cat",
      'a <b>cat</b> & "Cat"',
      "a &lt;b&gt;<mark>cat</mark>&lt;/b&gt; &amp; &quot;<mark>Cat</mark>&quot;",
    ],
    ["word by word in a phrase", '"red cat"', "red cat, cat", "<mark>red</mark> <mark>cat</mark>, cat"],
    ["with its marks", "cafe", "un café", "un <mark>café</mark>"],
    ["whole where nothing is marked", "-dog", "a cat", "a cat"],
  ])("%s", (_, text, content, html) => {
    expect(highlight(content, parseTextQuery(text))).toBe(html);
  });
  test("a long text is cut to the part around the first hit", () => {
    const html = highlight(`${"word ".repeat(500)}cat ${"word ".repeat(500)}`, parseTextQuery("cat"));
    expect(html.length).toBeLessThan(360);
    expect(html).toMatch(/^… word .*<mark>cat<\/mark> .*word …$/);
  });
});
