import { describe, expect, test } from "bun:test";
import { hasClass, scanHtml } from "../../../src/sites/dpchallenge/scan-html.ts";

/** What a reader receives, in short: `<name a=value`, `/name`, and texts, adjacent pieces joined. */
function scan(html: string, attribute = "a"): string[] {
  const list: string[] = [];
  let isText = false;
  scanHtml(html, {
    open(tag) {
      const value = tag.attribute(attribute);
      list.push(`<${tag.name}${value === undefined ? "" : ` ${attribute}=${value}`}`);
      isText = false;
    },
    close(name) {
      list.push(`/${name}`);
      isText = false;
    },
    text(text) {
      if (isText) list.push(`${list.pop() ?? ""}${text}`);
      else list.push(text);
      isText = true;
    },
  });
  return list;
}

describe("a page is read as a browser reads it:", () => {
  const cases: [string, string, string[]][] = [
    ["elements and text", "x<B>y</B >z", ["x", "<b", "y", "/b", "z"]],
    [
      "quoted, bare and empty values",
      `<i a="1 > 2"><i a='"'><i a=x/y><i a>`,
      ["<i a=1 > 2", '<i a="', "<i a=x/y", "<i a="],
    ],
    ["the first of two values", `<i A=1 a=2>`, ["<i a=1"]],
    ["values with space around their sign", `<i b = "c" a\n=\n2>`, ["<i a=2"]],
    [
      "character references",
      `a &amp; b &quot;c&quot; R&D &nope;<i a="?x=1&amp;y&copy=2">`,
      ['a & b "c" R&D &nope;', "<i a=?x=1&y&copy=2"],
    ],
    ["one behind another text", "a<b>b<i>&lt;</i>&gt;", ["a", "<b", "b", "<i", "<", "/i", ">"]],
    ["leaked PHP", `<img xalt="' . substr('//x', strrpos('/') + 1) . '" a=1>x`, ["<img a=1", "x"]],
    ["quotes where none belong", `<i "a"=1 a=2">x`, ['<i a=2"', "x"]],
    ["brackets that open nothing", "a < b <3 <> c", ["a < b <3 <> c"]],
    ["comments", "a<!-- <b> -- > -->b<!-->c<!doctype html>d<?php ?>e</ x>f", ["abcdef"]],
    ["scripts", `<script a=1>if (a < b) "</b>" <!-- </scripts></SCRIPT >x`, ["<script a=1", "/script", "x"]],
    ["names that only look alike", "<ab><aš></ab>", ["<ab", "<aš", "/ab"]],
    ["self-closing elements", "<br/><img a=1 /><a a=/>", ["<br", "<img a=1", "<a a=/"]],
    ["space between tags as one", "<b>\n\t </b>", ["<b", " ", "/b"]],
  ];
  test.each(cases)("%s", (_what, html, list) => {
    expect(scan(html)).toEqual(list);
  });
});

test.each([["<b"], ["<b a"], ['<b a="1'], ["</b"], ["<!-- "], ["<!"]])(
  "a tag that the end cuts is ignored: x%s",
  (cut) => {
    expect(scan(`x${cut}`)).toEqual(["x"]);
  },
);

test.each([
  ["fo", 'class="fo "', true],
  ["fo", 'class="a fo b"', true],
  ["fo", "class=fo", true],
  ["fo", 'class="foo"', false],
  ["fo", 'class="FO"', false],
  ["fo", "", false],
])("the class %p of %p: %p", (word, attributes, has) => {
  const results: boolean[] = [];
  scanHtml(`<a ${attributes}>`, { open: (tag) => results.push(hasClass(tag, word)), close() {}, text() {} });
  expect(results).toEqual([has]);
});
