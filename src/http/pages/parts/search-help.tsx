/** Searching from other pages: a bookmark, and the address for extensions of browsers. */
export const SearchHelp = ({ origin }: { origin: string }) => {
  const address = `${origin}/search?url=`;
  const bookmark =
    "javascript:(()=>{const p=[...document.images].sort((a,b)=>b.width*b.height-a.width*a.height)[0];" +
    `open('${address}'+encodeURIComponent(p?p.currentSrc:location.href))})()`;
  return (
    <details class="card search-help">
      <summary>Search from other pages</summary>
      <div class="stack">
        <h2>A bookmark</h2>
        <p>
          Make a new bookmark and give it this as its address. On a page with a picture, open the bookmark: it
          searches by the largest picture of the page.
        </p>
        <p class="copied">
          <code>{bookmark}</code>
          <button type="button" data-copy={bookmark}>
            Copy
          </button>
        </p>
        <h2>An extension that searches by pictures</h2>
        <p>
          Extensions such as <em>Search by Image</em> take the address of a search engine. It is this one,
          with the address of the picture at its end:
        </p>
        <p class="copied">
          <code>{address}</code>
          <button type="button" data-copy={address}>
            Copy
          </button>
        </p>
      </div>
    </details>
  );
};
