/** Keys that do the same, and what they do. */
export type Keys = readonly (readonly [keys: string, action: string])[];

/** Keys of every page. */
export const everywhere: Keys = [
  ["/", "search the gallery"],
  ["v", "search by a picture"],
  ["?", "these keys"],
];

/** The keys of a page by its name; the client's modules act on them. */
export const keysOfPages: Record<string, { title: string; keys: Keys }> = {
  gallery: {
    title: "Gallery",
    keys: [
      ["j →", "next picture"],
      ["k ←", "previous picture"],
      ["Enter", "open it"],
    ],
  },
  picture: {
    title: "A picture",
    keys: [
      ["j →", "older picture"],
      ["k ←", "newer picture"],
      ["z", "zoom"],
      ["g", "back to the gallery"],
    ],
  },
  reposts: {
    title: "Reposts",
    keys: [
      ["c", "confirm: it is a repost"],
      ["d", "dismiss: it is none"],
      ["b", "ban it"],
      ["s", "skip"],
      ["u", "undo the last decision"],
    ],
  },
};
