import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readRedditComment } from "../../../src/sites/reddit/comment.ts";
import { linksInText } from "../../../src/sites/reddit/links.ts";

const labs = "https://labs.openai.com/s/7aeZbFhDz4FZfIfjErbUH82b";

describe("the links in a text", () => {
  const cases: [what: string, text: string, links: string[]][] = [
    ["bare", "see https://a.example/x.jpg and more", ["https://a.example/x.jpg"]],
    ["of Markdown", "[words](https://a.example/x.jpg)", ["https://a.example/x.jpg"]],
    ["with a title", '[words](https://a.example/x.jpg "title")', ["https://a.example/x.jpg"]],
    ["in angle brackets", "<https://a.example/x>", ["https://a.example/x"]],
    ["with brackets of its own", "https://a.example/x_(y).jpg)", ["https://a.example/x_(y).jpg"]],
    ["in brackets", "(https://a.example/x)", ["https://a.example/x"]],
    [
      "at the end of a sentence",
      "https://a.example/x. Or https://a.example/y?!",
      ["https://a.example/x", "https://a.example/y"],
    ],
    [
      "emphasized",
      "**https://a.example/x** *https://a.example/y*",
      ["https://a.example/x", "https://a.example/y"],
    ],
    ["struck out", "~~https://a.example/x~~", ["https://a.example/x"]],
    ["with escapes", "https://a.example/a\\_b\\_c", ["https://a.example/a_b_c"]],
    ["with an entity", "https://a.example/x?a=1&amp;b=2", ["https://a.example/x?a=1&b=2"]],
    ["twice", "https://a.example/x https://a.example/x", ["https://a.example/x"]],
    ["text and address alike", "[https://a.example/x](https://a.example/x)", ["https://a.example/x"]],
    ["by reference", "[a]: https://a.example/x", ["https://a.example/x"]],
    ["in upper case", "HTTPS://A.example/X", ["HTTPS://A.example/X"]],
    ["in inline code", "`https://a.example/x` and ``https://a.example/`y``", []],
    ["in a block of code", "words\n\n    https://a.example/x\n\nmore", []],
    ["in a fence", "```\nhttps://a.example/x\n```\nhttps://a.example/y", ["https://a.example/y"]],
    ["in a fence of tildes", "~~~\nhttps://a.example/x\n~~~", []],
    ["in a nested list", "- a:\n    - [x](https://a.example/x)", ["https://a.example/x"]],
    ["in an item's second paragraph", "- a\n\n    https://a.example/x", ["https://a.example/x"]],
    [
      "in an item's fourth level",
      "* a\n    * b\n        * c\n            * https://a.example/x",
      ["https://a.example/x"],
    ],
    ["in a paragraph's indented second line", "words\n    https://a.example/x", ["https://a.example/x"]],
    ["in a list's block of code", "- a\n\n        https://a.example/x", []],
    ["in code of two lines", "`a\nhttps://a.example/x`", []],
    ["of a record in code", `\`${labs}\`\n\n    ${labs}?a`, [labs, `${labs}?a`]],
    [
      "of a known host's picture in code",
      "`https://i.redd.it/abc.png` `https://i.imgur.com/AbCdEf1.jpg` `https://imgur.com/user/a`",
      ["https://i.redd.it/abc.png", "https://i.imgur.com/AbCdEf1.jpg"],
    ],
    ["of another scheme", "ftp://a.example/x magnet:?x javascript:1", []],
    ["of nothing", "https:// http://. https:///x", []],
    ["none", "", []],
  ];
  test.each(cases)("%s", (_, text, links) => {
    expect(linksInText(text)).toEqual(links);
  });

  test("stand in a text whatever is around them", () => {
    const path = fc.stringMatching(/^[a-z0-9]{1,10}(\/[a-z0-9]{1,8}){0,3}$/);
    const around = fc.constantFrom(
      (url: string) => `${url} `,
      (url: string) => `[words](${url})`,
      (url: string) => `<${url}>`,
      (url: string) => `(${url}).`,
      (url: string) => `**${url}**`,
      (url: string) => `> ${url}\n`,
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(path, around), { maxLength: 12 }), (parts) => {
        const urls = parts.map(([path]) => `https://a.example/${path}`);
        const text = parts.map(([path, wrap]) => `word ${wrap(`https://a.example/${path}`)}`).join(" and ");
        expect(linksInText(text)).toEqual([...new Set(urls)]);
      }),
    );
  });

  test("are addresses of the web, whatever the text", () => {
    const piece = fc.constantFrom(
      "https://",
      "http://a.b/",
      "`",
      "```\n",
      "(",
      ")",
      "[",
      "]",
      "\\",
      "&amp;",
      " ",
      "x",
      "\n    ",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (pieces) => {
        for (const url of linksInText(pieces.join(""))) expect(new URL(url).protocol).toMatch(/^https?:$/);
      }),
    );
  });

  test("are fifty at most, and found in a huge text of brackets and backticks without delay", () => {
    const many = Array.from({ length: 80 }, (_, n) => `https://a.example/${n}`).join("\n");
    expect(linksInText(many)).toHaveLength(50);
    // What took more than linear time would not end within the test's.
    for (const sign of ["[", "(", "`", "`x", "~~~\n", "https://", "\\_", "    \n"])
      expect(linksInText(sign.repeat(2_000_000))).toEqual([]);
  });
});

describe("a comment", () => {
  const valid = { status: "valid", e: "Image", m: "image/png" };
  test("gives the links of its text and the pictures within it, and its submission", () => {
    const data = {
      id: "C1",
      link_id: "t3_AbC",
      parent_id: "t1_B9",
      author: "ann",
      created_utc: 1_600_000_000,
      score: -3,
      body: "look: https://a.example/x_y.jpg",
      media_metadata: { pic1: valid, "giphy|abc": valid, "emote|t5_2|1": valid },
    };
    expect(readRedditComment(data, { escaped: false })).toEqual({
      id: "c1",
      source: "reddit",
      submissionId: "abc",
      parentId: "b9",
      author: "ann",
      created: 1_600_000_000,
      score: -3,
      body: "look: https://a.example/x_y.jpg",
      removal: null,
      links: ["https://i.redd.it/pic1.png", "https://a.example/x_y.jpg"],
    });
  });
  test.each([[{}], [null], ["text"], [{ id: "c1" }], [{ id: "c1", link_id: "../x" }]])(
    "is not %j",
    (data) => {
      expect(readRedditComment(data, { escaped: true })).toBeUndefined();
    },
  );
});

describe("what is no part of an address ends it", () => {
  const url = "https://labs.openai.com/s/AbC123";
  test.each([
    ["a zero-width space", `${url}\u200b`],
    ["one written as an entity", `${url}&#x200B;`],
    ["curly quotes", `“${url}”`],
    ["a full stop of CJK", `${url}。そして`],
    ["an ellipsis", `${url}…`],
    ["a picture", `${url}😀`],
    ["a heart with its variation", `${url}❤️`],
    ["brackets of full width", `（${url}）`],
  ])("%s", (_, text) => {
    expect(linksInText(text)).toEqual([url]);
  });
  test("letters of any script are", () => {
    expect(linksInText("https://ja.wikipedia.org/wiki/東京 and https://a.test/é")).toEqual([
      "https://ja.wikipedia.org/wiki/東京",
      "https://a.test/é",
    ]);
  });
});
