import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { parseImgurUrl } from "../../../src/sites/imgur/url.ts";

/** The addresses of a URL's pictures, or what else it is. */
function read(url: string): string | string[] | undefined {
  const target = parseImgurUrl(new URL(url));
  if (target?.kind === "pictures") {
    return target.pictures.map(({ id, extension = "?" }) => `${id}.${extension}`);
  }
  return target && "id" in target ? `${target.kind} ${target.id}` : target?.kind;
}

describe("an Imgur URL", () => {
  const cases: [string, string | string[] | undefined][] = [
    ["https://i.imgur.com/AbCdEf1.jpg", ["AbCdEf1.jpg"]],
    ["http://i.imgur.com/AbCdE.PNG?1", ["AbCdE.png"]],
    ["https://i.imgur.com/AbCdEf1", ["AbCdEf1.?"]],
    ["https://imgur.com/AbCdEf1", ["AbCdEf1.?"]],
    ["https://imgur.com/AbCdEf1#0", ["AbCdEf1.?"]],
    ["https://imgur.com/AbCdEf1/", ["AbCdEf1.?"]],
    ["http://www.imgur.com/AbCdE.jpeg", ["AbCdE.jpeg"]],
    ["http://m.imgur.com/AbCdEf1", ["AbCdEf1.?"]],
    ["https://imgur.io/AbCdEf1", ["AbCdEf1.?"]],
    ["https://i.imgur.io/AbCdEf1.gif", ["AbCdEf1.gif"]],
    ["https://i.imgur.com/AbCdEf1.gifv", ["AbCdEf1.gif"]],
    ["https://i.imgur.com/AbCdEf1.mp4", ["AbCdEf1.gif"]],
    ["https://i.imgur.com/AbCdEf1.webm", ["AbCdEf1.gif"]],
    ["https://i.imgur.com/AbCdEf1_d.webp?maxwidth=640&fidelity=grand", ["AbCdEf1.?"]],
    ["https://i.imgur.com/AbCdEf1_d.png?maxwidth=640", ["AbCdEf1.png"]],
    // A size letter stands behind an id of 5 or 7 characters; an id may end in the same letters.
    ["https://i.imgur.com/AbCdEf1h.jpg", ["AbCdEf1.jpg"]],
    ["https://i.imgur.com/AbCdEs.jpg", ["AbCdE.jpg"]],
    ["https://i.imgur.com/AbCdEfh.jpg", ["AbCdEfh.jpg"]],
    ["https://i.imgur.com/AbCds.jpg", ["AbCds.jpg"]],
    ["https://i.imgur.com/AbCdE9.jpg", ["AbCdE9.jpg"]],
    ["https://imgur.com/AbCdEh", ["AbCdEh.?"]],
    ["https://imgur.com/AbCdE,FgHiJ,KlMnO", ["AbCdE.?", "FgHiJ.?", "KlMnO.?"]],
    ["https://imgur.com/AbCdE,,FgHiJ#1", ["AbCdE.?", "FgHiJ.?"]],
    ["https://imgur.com/AbCdE)", ["AbCdE.?"]],
    ["https://imgur.com/a/AbCdE", "album AbCdE"],
    ["https://imgur.com/a/AbCdEf1#FgHiJkl", "album AbCdEf1"],
    ["https://imgur.com/a/words-of-a-title-AbCdEf1", "album AbCdEf1"],
    ["https://imgur.com/a/AbCdE/layout/grid", "album AbCdE"],
    ["https://m.imgur.com/a/AbCdE/all", "album AbCdE"],
    ["https://i.imgur.com/a/AbCdE", "album AbCdE"],
    ["https://imgur.com/gallery/AbCdE", "post AbCdE"],
    ["https://imgur.com/gallery/words-of-a-title-AbCdEf1", "post AbCdEf1"],
    ["http://imgur.com/gallery/AbCdE/new", "post AbCdE"],
    ["https://imgur.com/t/cats/AbCdEf1", "post AbCdEf1"],
    ["https://imgur.com/topic/Aww/AbCdEf1", "post AbCdEf1"],
    ["https://imgur.com/r/pics/AbCdEf1", "post AbCdEf1"],
    // The id is the last part of a title's words, whatever the first looks like.
    ["https://imgur.com/sunset-over-the-sea-AbCdEf1", ["AbCdEf1.?"]],
    ["https://imgur.com/test-21yMxCS", ["21yMxCS.?"]],
    ["https://imgur.com/words-of-a-title-AbCdEf1.jpg", ["AbCdEf1.jpg"]],
    ["https://imgur.com/sunset_over_the_sea", "unknown"],
    ["https://imgur.com/sunset%20over%20the%20sea", "unknown"],
    ["https://imgur.com/sunset.over.the.sea", "unknown"],
    ["https://imgur.com/AbCdE%29", ["AbCdE.?"]],
    ["https://imgur.com/a/AbCdE)", "album AbCdE"],
    ["https://i.imgur.com/AbCdEf1.jpg-large", ["AbCdEf1.jpg"]],
    ["https://i.imgur.com/AbCdEf1.png:large", ["AbCdEf1.png"]],
    ["https://imgur.com/sunset.over-the-sea", "unknown"],
    ["https://imgur.com/AbCdEf1/embed?pub=true", ["AbCdEf1.?"]],
    ["https://imgur.com/words-AbCdEf1/new", ["AbCdEf1.?"]],
    ["https://imgur.com/AbCdEf1/comment/123", ["AbCdEf1.?"]],
    ["https://imgur.com/download/AbCdEf1", ["AbCdEf1.?"]],
    ["https://imgur.com/download/AbCdEf1/words", ["AbCdEf1.?"]],
    ["https://imgur.com/a/AbCdEf1/embed", "album AbCdEf1"],
    ["https://imgur.com/gallery/AbCdEf1/embed", "post AbCdEf1"],
    ["https://imgur.com/t/cats/words-of-a-title-AbCdEf1", "post AbCdEf1"],
    ["https://imgur.com/r/pics/top/week/AbCdEf1", "post AbCdEf1"],
    ["https://imgur.com/user/someone/favorites/AbCdEf1", "post AbCdEf1"],
    ["https://imgur.com/user/someone/favorites", "unknown"],
    ["https://imgur.com/hot/viral/AbCdEf1", "post AbCdEf1"],
    ["https://imgur.com/search/score?q=cats", "unknown"],
    ["https://imgur.com/AbCdEf1/something/else", "unknown"],
    ["https://imgur.com/r/pics", "unknown"],
    ["https://imgur.com/t/cats", "unknown"],
    ["https://imgur.com/user/someone/posts", "unknown"],
    ["https://imgur.com/upload", "unknown"],
    ["https://imgur.com/", "unknown"],
    ["https://imgur.com/a/", "unknown"],
    ["https://i.imgur.com/removed.png", "removed"],
    ["https://i.stack.imgur.com/AbCdE.png", undefined],
    ["https://api.imgur.com/3/image/AbCdE", undefined],
    ["https://notimgur.com/AbCdE.png", undefined],
    ["https://imgur.com.example.com/AbCdE.png", undefined],
  ];
  test.each(cases)("%s is read", (url, expected) => {
    expect(read(url)).toEqual(expected);
  });

  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".split("");
  const id = fc
    .constantFrom(5, 7)
    .chain((length) => fc.array(fc.constantFrom(...letters), { minLength: length, maxLength: length }))
    .map((characters) => characters.join(""));

  test("yields the same id whatever its size letter, extension, query and host", () => {
    fc.assert(
      fc.property(
        id,
        fc.constantFrom("", "s", "b", "t", "m", "l", "h"),
        fc.constantFrom("jpg", "png", "gif", "gifv", "webp"),
        fc.constantFrom("", "?1", "?maxwidth=640", "#2"),
        fc.constantFrom("i.imgur.com", "imgur.com", "i.imgur.io", "m.imgur.com"),
        (name, size, extension, rest, host) => {
          const target = parseImgurUrl(new URL(`http://${host}/${name}${size}.${extension}${rest}`));
          expect(target?.kind === "pictures" ? target.pictures[0]?.id : undefined).toBe(name);
        },
      ),
    );
  });

  test("of an album or a picture yields the id behind any slug", () => {
    const words = fc.array(fc.stringMatching(/^[a-z0-9]{1,8}$/), { maxLength: 6 });
    fc.assert(
      fc.property(id, words, (name, slug) => {
        const target = parseImgurUrl(new URL(`https://imgur.com/a/${[...slug, name].join("-")}`));
        expect(target).toEqual({ kind: "album", id: name });
        const picture = parseImgurUrl(new URL(`https://imgur.com/${[...slug, name].join("-")}`));
        expect(picture).toEqual({ kind: "pictures", pictures: [{ id: name, extension: undefined }] });
      }),
    );
  });
});
