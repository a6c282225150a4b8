import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createResolvers, linkTypeOf, resolverFor } from "../../src/resolvers/resolvers.ts";

const resolvers = createResolvers({ imgurClientId: undefined });

describe("every resolver", () => {
  test("has a name of its own", () => {
    expect(new Set(resolvers.map((resolver) => resolver.name)).size).toBe(resolvers.length);
  });

  for (const resolver of resolvers) {
    test(`${resolver.name} is reached by each of its examples, and no other is`, () => {
      expect(resolver.examples.length).toBeGreaterThan(0);
      for (const example of resolver.examples) {
        expect([example, resolverFor(resolvers, new URL(example))?.name]).toEqual([example, resolver.name]);
        const others = resolvers.filter(
          (other) => other !== resolver && !["generic", "page"].includes(other.name),
        );
        const reached = others.filter((other) => other.matches(new URL(example))).map((other) => other.name);
        expect([example, reached]).toEqual([example, []]);
      }
    });
  }

  test("says of any URL whether it matches, and never throws", () => {
    const hosts = fc.constantFrom(
      "imgur.com",
      "i.imgur.com",
      "www.reddit.com",
      "i.redd.it",
      "preview.redd.it",
    );
    const paths = fc.array(fc.string({ maxLength: 12 }), { maxLength: 5 });
    const knownUrls = fc.tuple(hosts, paths).map(([host, path]) => `https://${host}/${path.join("/")}`);
    fc.assert(
      fc.property(
        fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), knownUrls),
        (text) => {
          if (!URL.canParse(text)) return;
          const url = new URL(text);
          for (const resolver of resolvers) expect(typeof resolver.matches(url)).toBe("boolean");
          expect(resolverFor(resolvers, url)).toBeDefined();
        },
      ),
    );
  });
});

describe("a link's type", () => {
  const types: [string, string | null][] = [
    ["https://i.redd.it/abcdefghijk01.jpg", "reddit"],
    ["https://preview.redd.it/abcdefghijk01.jpg?s=1", "reddit"],
    ["https://www.reddit.com/gallery/abc1234", "reddit"],
    ["https://imgur.com/a/AbCdE", "imgur"],
    ["https://i.imgur.com/AbCdEf1.jpg", "imgur"],
    ["https://v.redd.it/abcdefghijk01", "video"],
    ["https://example.com/a.png", "generic"],
    ["https://example.com/a.JPEG?width=2#top", "generic"],
    ["https://pbs.twimg.com/media/AbC.jpg:large", "generic"],
    ["https://example.com/a.gif", null],
    ["https://example.com/a.webp", null],
    ["https://example.com/view?file=a.jpg", null],
    ["https://example.com/a.jpg/comments", null],
    ["https://en.wikipedia.org/wiki/File:A.jpg", null],
    ["https://example.com/", null],
    ["ftp://example.com/a.jpg", null],
    ["/r/pics/comments/abc1234/", null],
    ["", null],
  ];
  test.each(types)("%s is %p", (url, type) => {
    expect(linkTypeOf(resolvers, url)).toBe(type);
  });

  test("is never of a resolver for what is not the web's", () => {
    for (const url of [
      "ftp://i.redd.it/a.jpg",
      "javascript:alert(1)",
      "mailto:a@imgur.com",
      "data:image/png,",
    ]) {
      expect(resolverFor(resolvers, new URL(url))).toBeUndefined();
    }
  });
});
