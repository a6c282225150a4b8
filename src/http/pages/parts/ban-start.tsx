import { Icon } from "./icon.tsx";

/** Ways to say what is to be banned; each leads to what the ban would hit. @param what that was typed and not understood. */
export const BanStart = ({ bank, back, what = "" }: { bank: string; back: string; what?: string }) => {
  const carried = (
    <>
      <input type="hidden" name="bank" value={bank} />
      <input type="hidden" name="back" value={back} />
    </>
  );
  return (
    <div class="ban-start">
      <form method="post" action="/blocks/try" class="card stack">
        {carried}
        <label for="what">
          <strong>Something known, or on the web</strong>
        </label>
        <input
          id="what"
          name="what"
          required
          value={what}
          autocomplete="off"
          spellcheck={false}
          placeholder="https://i.redd.it/..."
          aria-describedby="what-hint"
        />
        <p class="hint" id="what-hint">
          The address of a picture; the page or the number of a picture here; a submission, by its address or
          id; a PDQ hash, or <code>sha256:</code> and a checksum.
        </p>
        <TryButton />
      </form>
      <form method="post" action="/blocks/try" enctype="multipart/form-data" class="card stack">
        {carried}
        <label for="ban-image">
          <strong>A picture of yours</strong>
        </label>
        <input id="ban-image" name="image" type="file" accept="image/*" required />
        <p class="hint">It is compared and not kept.</p>
        <TryButton />
      </form>
      <form method="post" action="/blocks/try" enctype="multipart/form-data" class="card stack">
        {carried}
        <label for="ban-list">
          <strong>A list of hashes</strong>
        </label>
        <input id="ban-list" name="list-file" type="file" accept=".txt,.csv,text/plain,text/csv" required />
        <p class="hint">
          A text file with one PDQ hash of 64 hexadecimal digits a line, as others share them.
        </p>
        <TryButton />
      </form>
    </div>
  );
};

const TryButton = () => (
  <p>
    <button class="primary">
      <Icon name="search" /> See what it would hit
    </button>
  </p>
);
