import { Icon } from "./icon.tsx";

/** Ways to give a picture: drop, paste, choose, or its address. @param name of the file that was searched by. */
export const SearchForm = ({ url, name }: { url: string; name?: string }) => (
  <form class="picture-search card" method="post" action="/search" enctype="multipart/form-data">
    <figure class="query" hidden>
      <img alt="The picture that is searched for" />
    </figure>
    <div class="stack">
      <p>
        <label for="image">
          <strong>A picture</strong>
          <span class="hint"> Choose one, paste it, or drop it on a page.</span>
        </label>
        <input id="image" name="image" type="file" accept="image/*" />
        {name !== undefined && <span class="hint">Searched by {name}.</span>}
      </p>
      <p>
        <label for="url">
          <strong>or its address</strong>
        </label>
        <input id="url" name="url" type="url" value={url} placeholder="https://i.redd.it/..." />
      </p>
      <p>
        <button class="primary">
          <Icon name="picture" /> Search
        </button>
      </p>
    </div>
  </form>
);
