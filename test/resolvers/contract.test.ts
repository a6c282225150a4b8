import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { AppError } from "../../src/errors.ts";
import { hostOf, NO_HOST } from "../../src/model/host.ts";
import { hostPolicyOf } from "../../src/net/hosts/host-policy.ts";
import type { Fetcher } from "../../src/net/fetcher.ts";
import type { Resolver } from "../../src/resolvers/resolver.ts";
import { createResolvers, hostAsked, linkTypeOf, resolverFor } from "../../src/resolvers/resolvers.ts";
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

describe("the host that a link waits for", () => {
  const both = [undefined, "client"].map((imgurClientId) => createResolvers({ imgurClientId }));

  /** The first host that resolving asks, `NO_HOST` where it asks none. */
  async function firstAsked(resolver: Resolver, url: URL): Promise<string> {
    let first: string | undefined;
    const note = async (address: string): Promise<never> => {
      first ??= hostOf(address);
      throw new AppError("gone", "not in this test");
    };
    const fetcher: Fetcher = { get: note, open: note, download: note, parse: note as never, rest: () => {} };
    await resolver.resolve(url, submissionWith(), fetcher).catch(() => {});
    return first ?? NO_HOST;
  }

  test("is the one that resolving it asks first, for every example", async () => {
    for (const list of both)
      for (const resolver of list)
        for (const example of resolver.examples) {
          const url = new URL(example);
          expect([example, hostAsked(list, url)]).toEqual([example, await firstAsked(resolver, url)]);
        }
  });

  test("and for any address at a host of an example", async () => {
    const origins = resolvers.flatMap(({ examples }) => examples.map((example) => new URL(example).origin));
    const segment = fc.oneof(
      fc.constantFrom(
        "a",
        "gallery",
        "t",
        "r",
        "s",
        "p",
        "c",
        "posts",
        "post",
        "show",
        "photos",
        "watch",
        "album",
        "comments",
      ),
      fc.stringMatching(/^[A-Za-z0-9]{5,12}$/),
      fc.stringMatching(/^[a-z-]{1,20}\.(jpg|png|mp4|html)$/),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...both),
        fc.constantFrom(...new Set(origins)),
        fc.array(segment, { maxLength: 4 }),
        async (list, origin, segments) => {
          const url = new URL(`${origin}/${segments.join("/")}`);
          const resolver = resolverFor(list, url);
          if (!resolver) throw new Error(`no resolver for ${url.href}`);
          expect([url.href, hostAsked(list, url)]).toEqual([url.href, await firstAsked(resolver, url)]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("is an API where it is another than the link's: no search by URL may ask it", () => {
    const asked = both.flatMap((list) =>
      list.flatMap(({ examples }) =>
        examples.flatMap((example) => {
          const host = hostAsked(list, new URL(example));
          return host === NO_HOST || host === hostOf(example) ? [] : [host];
        }),
      ),
    );
    const apis = new Set(asked.filter((host) => hostPolicyOf(host).isApi));
    expect(new Set(asked)).toEqual(new Set([...apis, "i.imgur.com"]));
    expect(apis.size).toBeGreaterThan(6);
  });
});
