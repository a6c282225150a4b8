import type { Child } from "hono/jsx";
import { Icon } from "./icon.tsx";

type SearchFormProps = {
  /** The address that was searched by. */
  url: string;
  /** Name of the file that was searched by. */
  name?: string;
  /** Address of a small copy of the picture, and what it is. */
  picture?: { src: string; about: Child };
};

/** Ways to give a picture: drop, paste, choose, take one, or its address; beside them the one that was searched by. */
export const SearchForm = ({ url, name, picture }: SearchFormProps) => (
  <section class="asked" aria-label="The picture to search by">
    {picture && (
      <figure class="query card">
        <img src={picture.src} alt="The picture that was searched by" />
        <figcaption>{picture.about}</figcaption>
      </figure>
    )}
    <div class="ways">
      <form class="picture-search" method="post" action="/search" enctype="multipart/form-data">
        <label class="drop-zone" for="image">
          <Icon name="picture" />
          <strong>Drop a picture on a page, paste it, or choose one</strong>
          <span class="hint">JPEG, PNG, WebP, GIF, AVIF, HEIF, TIFF or BMP; at most 20 MB</span>
          {name !== undefined && (
            <span class="hint">
              Searched by <bdi>{name}</bdi>
            </span>
          )}
          <input id="image" name="image" type="file" accept="image/*" />
        </label>
        <label class="button camera" for="camera">
          <Icon name="camera" /> Take a photo
          <input id="camera" name="camera" type="file" accept="image/*" capture="environment" />
        </label>
        <button class="primary">
          <Icon name="search" /> Search by this picture
        </button>
      </form>
      <form class="address-search" action="/search">
        <label for="url">Or the address of a picture</label>
        <input
          id="url"
          name="url"
          type="url"
          required
          maxlength={2000}
          value={url}
          placeholder="https://i.redd.it/..."
        />
        <button>
          <Icon name="search" /> Search
        </button>
      </form>
    </div>
  </section>
);
