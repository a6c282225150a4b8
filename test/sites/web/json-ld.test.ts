import { describe, expect, test } from "bun:test";
import { picturesOfJsonLd } from "../../../src/sites/web/json-ld.ts";

const pictureOfJsonLd = (texts: readonly string[]) => picturesOfJsonLd(texts)[0];
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
    ["a picture that is a node", `{"@type":"ImageObject","contentUrl":"${picture}"}`],
    ["a picture whose type is an address", `{"@type":"http://schema.org/ImageObject","url":"${picture}"}`],
    ["a picture with its page", `{"image":{"url":"https://example.com/p","contentUrl":"${picture}"}}`],
    ["the page's where the first is empty", `{"image":"","primaryImageOfPage":{"url":"${picture}"}}`],
    ["a thumbnail", `{"@type":"VideoObject","contentUrl":"a.mp4","thumbnailUrl":["${picture}"]}`],
    [
      "a thumbnail that is an object",
      `{"@type":"Article","thumbnail":{"@type":"ImageObject","url":"${picture}"}}`,
    ],
    ["the thumbnail of a film within", `{"@type":"Article","video":{"thumbnailUrl":"${picture}"}}`],
    ["a main entity", `{"@type":"WebPage","mainEntity":{"@type":"Article","image":"${picture}"}}`],
    ["a main entity that is a picture", `{"mainEntity":{"@type":"ImageObject","contentUrl":"${picture}"}}`],
    [
      "the page of an entity",
      `{"@type":"Thing","mainEntityOfPage":{"@type":"WebPage","image":"${picture}"}}`,
    ],
    [
      "the first of a list",
      `{"@type":"ItemList","itemListElement":[{"@type":"ListItem","position":1,"item":{"@type":"Product","image":"${picture}"}},
       {"@type":"ListItem","item":"https://example.com/2"}]}`,
    ],
    [
      "an item of a list that has it itself",
      `{"@type":"ItemList","itemListElement":[{"image":"${picture}"}]}`,
    ],
    [
      "a main entity that is a list",
      `{"@graph":[{"@type":"CollectionPage","mainEntity":{"itemListElement":[{"item":{"image":["${picture}"]}}]}}]}`,
    ],
    [
      "an article's before pictures and thumbnails",
      `[{"@type":"ImageObject","contentUrl":"i.jpg"},{"thumbnailUrl":"t.jpg"},{"@type":"Article","image":"${picture}"}]`,
    ],
    [
      "a picture, not a logo",
      `{"@graph":[{"@type":"Organization","logo":{"@id":"#l"}},
      {"@type":"ImageObject","@id":"#l","url":"l.png"},{"@type":"ImageObject","@id":"#p","url":"${picture}"}]}`,
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

  test("of crumbs is skipped", () => {
    const crumbs = `{"@type":"BreadcrumbList","itemListElement":[{"item":{"image":"a.jpg"}}]}`;
    expect(picturesOfJsonLd([crumbs])).toEqual([]);
  });

  test("gives all of its pictures, the likeliest first, each once", () => {
    const article = `{"@type":"Article","image":["a.jpg",{"url":"b.jpg"},"a.jpg"],"thumbnailUrl":"t.jpg"}`;
    expect(picturesOfJsonLd([`{"@type":"ImageObject","url":"c.jpg"}`, article])).toEqual(
      "a.jpg b.jpg c.jpg t.jpg".split(" "),
    );
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
