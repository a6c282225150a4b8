import { everywhere, keysOfPages } from "./keyboard-keys.ts";
import { KeyRows } from "./key-rows.tsx";

/** A window with the keys of a page. */
export const KeyHelp = ({ page }: { page: string }) => (
  <dialog id="keys" aria-labelledby="keys-title">
    <h2 id="keys-title">Keys</h2>
    <KeyRows keys={[...(keysOfPages[page]?.keys ?? []), ...everywhere]} />
    <form method="dialog">
      <button>Close</button>
    </form>
  </dialog>
);
