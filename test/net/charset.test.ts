import { decodeText } from "../../src/net/html/charset.ts";
import { describe, expect, test } from "bun:test";

const ascii = (text: string) => [...Buffer.from(text, "latin1")];
const bytes = (...parts: (string | number[])[]) =>
  new Uint8Array(parts.flatMap((part) => (typeof part === "string" ? ascii(part) : part)));
const utf8 = (text: string) => [...new TextEncoder().encode(text)];

describe("a page is decoded by its mark, else its header, else its meta, else as UTF-8", () => {
  const cases: [what: string, body: Uint8Array, type: string | null, text: string][] = [
    ["nothing said", bytes(utf8("é€")), null, "é€"],
    ["the header", bytes([0xe9]), "text/html; charset=ISO-8859-1", "é"],
    ["the header in quotes", bytes([0xcf, 0xf0]), 'text/html; charset="windows-1251"', "Пр"],
    ["latin1 is windows-1252", bytes([0x80, 0x93]), "text/html;charset=latin1", "€“"],
    ["Shift JIS", bytes([0x93, 0xfa, 0x96, 0x7b]), "text/html; charset=Shift_JIS", "日本"],
    ["GBK", bytes([0xd6, 0xd0]), "text/html; charset=gb2312", "中"],
    ["the mark beats the header", bytes([0xef, 0xbb, 0xbf], utf8("é")), "text/html; charset=latin1", "é"],
    ["UTF-16, little end first", bytes([0xff, 0xfe, 0xe9, 0x00]), null, "é"],
    ["UTF-16, big end first", bytes([0xfe, 0xff, 0x00, 0xe9]), "text/html; charset=utf-8", "é"],
    ["a meta", bytes('<meta charset="latin1">', [0xe9]), "text/html", '<meta charset="latin1">é'],
    [
      "a meta of the old form",
      bytes('<META http-equiv=Content-Type content="text/html; charset=koi8-r">', [0xc1]),
      null,
      '<META http-equiv=Content-Type content="text/html; charset=koi8-r">а',
    ],
    [
      "the header beats the meta",
      bytes("<meta charset=latin1>", utf8("é")),
      "text/html; charset=utf-8",
      "<meta charset=latin1>é",
    ],
    [
      "a meta in a comment",
      bytes("<!-- <meta charset=latin1> -->", utf8("é")),
      null,
      "<!-- <meta charset=latin1> -->é",
    ],
    ["a meta that says UTF-16", bytes("<meta charset=utf-16>", utf8("é")), null, "<meta charset=utf-16>é"],
    [
      "an unknown header, then the meta",
      bytes("<meta charset=latin1>", [0xe9]),
      "text/html; charset=klingon",
      "<meta charset=latin1>é",
    ],
    [
      "unknown everywhere",
      bytes("<meta charset=klingon>", utf8("é")),
      "text/html; charset=none",
      "<meta charset=klingon>é",
    ],
    ["broken UTF-8", bytes("a", [0xff], "b"), null, "a\ufffdb"],
    ["nothing at all", bytes(), "text/html; charset=", ""],
  ];
  test.each(cases)("%s", (_what, body, type, text) => {
    expect(decodeText(body, type)).toBe(text);
  });
});

const late: [what: string, page: Uint8Array, type: string | null, end: string][] = [
  ["after white space", bytes(" ".repeat(1024), "<meta charset=latin1>", [0xe9]), null, "é"],
  [
    "after a long comment, script, style and title",
    bytes(
      "<!doctype html><html><head><!--",
      "x".repeat(2000),
      "<meta charset=koi8-r>--><title><meta charset=koi8-r></title>",
      "<style><meta charset=koi8-r></style><script>'<meta charset=koi8-r>'</script>",
      '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"></head>',
      [0xea, 0xee, 0xf2],
    ),
    "text/html",
    "кот",
  ],
  [
    "at the end of a head of 300 kB",
    bytes("<link>".repeat(50_000), "<meta charset=latin1>", [0xe9]),
    null,
    "é",
  ],
  ["in the body", bytes("<body>", "<meta charset=latin1>", [0xe9]), null, "é"],
  [
    "that only speaks of one",
    bytes('<meta name="description" content="a page with charset=latin1">', utf8("é")),
    null,
    "é",
  ],
  ["after other attributes", bytes(`<meta id="a b" class='c' charset=latin1>`, [0xe9]), null, "é"],
  ["that is missing in XHTML", bytes('<?xml version="1.0" encoding="windows-1251"?>', [0xea]), null, "к"],
  ["in a comment that does not end", bytes("<!--", "<meta charset=latin1>", utf8("é")), null, "é"],
  ["in JSON, where it is text", bytes('{"a":"<meta charset=latin1>', utf8("é")), "application/json", "é"],
];
test.each(late)("a meta %s", (_what, page, type, end) => {
  expect(decodeText(page, type)).toEndWith(end);
});

test.each(["<!--", "<script>", "<meta ", "<title", "<"])(
  "a page of nothing but %s is searched once",
  (part) => {
    const page = bytes(part.repeat(Math.ceil(2 ** 19 / part.length)));
    const before = process.cpuUsage();
    decodeText(page, null);
    const { user, system } = process.cpuUsage(before);
    // Some milliseconds; half a minute where each part is searched to the end.
    expect((user + system) / 1000).toBeLessThan(2000);
  },
);
