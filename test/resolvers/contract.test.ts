import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { AppError } from "../../src/errors.ts";
import type { Fetcher } from "../../src/net/fetcher.ts";
import { createResolvers, linkTypeOf, resolverFor } from "../../src/resolvers/resolvers.ts";
import { submissionWith } from "./submission.ts";

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

describe("a URL at a claimed host whose shape is not known", () => {
  /** A video's host has no pictures, and a page of Reddit is a text, at any path; the last two serve any host. */
  const withoutShapes = new Set(["video", "reddit-page", "generic", "page"]);
  /** No service answers: what is understood asks, what is not must not end as done. */
  const refuse = async (): Promise<never> => {
    throw new AppError("unreachable", "no service in this test");
  };
  const fetcher: Fetcher = { get: refuse, open: refuse, download: refuse, parse: refuse, rest: () => {} };
  const claimed = resolvers
    .filter(({ name }) => !withoutShapes.has(name))
    .flatMap(({ examples }) => examples.map((example) => new URL(example).origin));
  const segment = fc.oneof(fc.webSegment(), fc.stringMatching(/^[A-Za-z0-9-]{1,24}$/), fc.constant("embed"));
  const paths = fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join("/")}`);

  test.each([...new Set(claimed)])("%s: is asked for, or fails with words", async (origin) => {
    await fc.assert(
      fc.asyncProperty(paths, async (path) => {
        const url = new URL(origin + path);
        const resolver = resolverFor(resolvers, url);
        if (!resolver || withoutShapes.has(resolver.name)) return;
        const outcome = await resolver
          .resolve(url, submissionWith(), fetcher)
          .catch((error: unknown) => error);
        if (outcome instanceof AppError) return expect(outcome.message).not.toBe("");
        expect(outcome).not.toBeInstanceOf(Error);
        expect([url.href, outcome]).not.toEqual([url.href, { images: [] }]);
      }),
      { numRuns: 200 },
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
