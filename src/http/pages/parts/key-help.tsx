type Keys = readonly (readonly [keys: string, action: string])[];

const everywhere: Keys = [
  ["/", "search the gallery"],
  ["v", "search by a picture"],
  ["?", "these keys"],
];

/** The keys of a page by its name; the client's modules act on them. */
const ofPages: Record<string, Keys> = {
  gallery: [
    ["j →", "next picture"],
    ["k ←", "previous picture"],
    ["Enter", "open it"],
  ],
  picture: [
    ["j →", "older picture"],
    ["k ←", "newer picture"],
    ["z", "zoom"],
    ["g", "back to the gallery"],
  ],
  reposts: [
    ["c", "confirm: it is a repost"],
    ["d", "dismiss: it is none"],
    ["b", "ban it"],
    ["s", "skip"],
    ["u", "undo the last decision"],
  ],
};

/** A window with the keys of a page. */
export const KeyHelp = ({ page }: { page: string }) => (
  <dialog id="keys" aria-labelledby="keys-title">
    <h2 id="keys-title">Keys</h2>
    <dl>
      {[...(ofPages[page] ?? []), ...everywhere].map(([keys, action]) => (
        <div>
          <dt>
            {keys.split(" ").map((key) => (
              <>
                <kbd>{key}</kbd>{" "}
              </>
            ))}
          </dt>
          <dd>{action}</dd>
        </div>
      ))}
    </dl>
    <form method="dialog">
      <button>Close</button>
    </form>
  </dialog>
);
