import { describe, expect, test } from "bun:test";
import { pictureOfJsonLd } from "../../../src/sites/web/json-ld.ts";

const picture = "https://example.com/a.jpg";

describe("JSON-LD", () => {
  const cases: [string, string][] = [
    ["a text", `{"@type":"Article","image":"${picture}"}`],
    ["an object with a url", `{"image":{"@type":"ImageObject","url":"${picture}"}}`],
    ["an object with a contentUrl", `{"image":{"contentUrl":"${picture}"}}`],
    ["an array of texts", `{"image":["${picture}","https://example.com/b.jpg"]}`],
    ["an array of objects", `{"image":[{"url":"${picture}"}]}`],
    ["an array of nodes", `[{"@type":"WebPage"},{"@type":"Article","image":"${picture}"}]`],
    ["a graph", `{"@graph":[{"@type":"Person","image":"x.jpg"},{"@type":"Article","image":"${picture}"}]}`],
    [
      "a reference",
      `{"@graph":[{"image":{"@id":"#p"}},{"@id":"#p","@type":"ImageObject","url":"${picture}"}]}`,
    ],
    ["a node of several types", `{"@type":["Article","NewsArticle"],"image":"${picture}"}`],
    ["an HTML comment round it", `<!-- {"image":"${picture}"} -->`],
    ["CDATA round it", `//<![CDATA[\n{"image":"${picture}"}\n//]]>`],
    ["CDATA in a comment round it", `/*<![CDATA[*/{"image":"${picture}"}/*]]>*/`],
    ["a raw newline in a text", `{"headline":"two\nlines\tand a tab","image":"${picture}"}`],
    ["a semicolon behind it", `{"image":"${picture}"};`],
  ];
  test.each(cases)("gives its picture as or with %s", (_form, text) => {
    expect(pictureOfJsonLd([text])).toBe(picture);
  });

  test("of a site's logo or an author's face is skipped", () => {
    const logo = `{"@type":"Organization","image":"logo.png","logo":"logo.png"}`;
    expect(pictureOfJsonLd([logo, `{"@type":"Person","image":"face.png"}`])).toBeUndefined();
    expect(pictureOfJsonLd([`{"@type":"Article","publisher":${logo}}`])).toBeUndefined();
  });

  test("that does not parse is skipped, and the next is read", () => {
    expect(pictureOfJsonLd(["{", "", "null", "3", `{"image":"${picture}"}`])).toBe(picture);
  });

  test("that refers to itself ends", () => {
    expect(pictureOfJsonLd([`{"@id":"#a","url":"b.jpg","image":{"@id":"#a"}}`])).toBe("b.jpg");
    expect(pictureOfJsonLd([`{"@id":"#a","image":{"@id":"#a"}}`])).toBeUndefined();
  });

  test("decodes what was escaped as if it were HTML", () => {
    expect(pictureOfJsonLd([`{"image":"https://example.com/a?w=1&amp;h=2"}`])).toBe(
      "https://example.com/a?w=1&h=2",
    );
  });
});
