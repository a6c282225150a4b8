import type { Sighting } from "../../../src/model/submission.ts";

const words = "light morning quiet river stone winter garden window street harbour cloud field".split(" ");

/** The `n`-th made-up submission: distinct id, title and picture. */
export function syntheticSighting(n: number): Sighting {
  const id = (36 ** 6 + n).toString(36);
  const title = [7, 11, 13, 17, 19].map((prime) => words[(n * prime) % words.length]).join(" ");
  const url = n % 10 === 0 ? `https://imgur.com/${id}` : `https://i.redd.it/${id}abcdef.jpg`;
  return {
    id,
    source: "reddit",
    title: `${title} ${n}`,
    author: `author_${n % 5000}`,
    created: 1_300_000_000 + n * 60,
    place: "pics",
    url,
    permalink: `https://www.reddit.com/r/pics/comments/${id}/`,
    crosspostParent: null,
    flair: null,
    nsfw: false,
    spoiler: false,
    score: n % 1000,
    comments: n % 100,
    removal: null,
    media: { preview: `https://preview.redd.it/${id}abcdef.jpg?width=640&s=${id}` },
    links: [url],
  };
}
