/** What a URL of Reddit points at. */
export type RedditTarget =
  /** A picture at its own URL; `key`: Reddit's media id. */
  | { kind: "image"; url: string; key: string }
  | { kind: "gallery"; submission: string }
  /** A link that redirects to a submission. */
  | { kind: "share" }
  /** A text: comments, a user, a wiki. `submission`: the id of the submission that it shows. */
  | { kind: "page"; submission?: string };

/** Reads a URL of reddit.com, i.redd.it and related hosts; `undefined` for any other. */
export function parseRedditUrl(url: URL): RedditTarget | undefined {
  const host = url.hostname;
  if (host === "i.redd.it" || host === "preview.redd.it" || host === "external-preview.redd.it") {
    return url.pathname === "/" ? { kind: "page" } : { kind: "image", ...originalOf(url) };
  }
  if (host === "redd.it" || host === "www.redd.it") {
    const [id] = /^\w+$/.exec(url.pathname.slice(1)) ?? [];
    return id ? { kind: "page", submission: id.toLowerCase() } : { kind: "page" };
  }
  if (host !== "reddit.com" && !host.endsWith(".reddit.com")) return undefined;

  const path = url.pathname.split("/").filter(Boolean);
  // /media?url=https%3A%2F%2Fi.redd.it%2F{id}.jpg: Reddit's own viewer of one picture.
  const viewed = path[0] === "media" ? url.searchParams.get("url") : null;
  if (viewed && URL.canParse(viewed)) {
    const target = parseRedditUrl(new URL(viewed));
    if (target?.kind === "image") return target;
  }
  // /gallery/{id}, /r/{subreddit}/gallery/{id}
  const gallery = path.at(-2) === "gallery" ? path.at(-1) : undefined;
  if (gallery) return { kind: "gallery", submission: gallery.toLowerCase() };
  // /r/{subreddit}/s/{id}, /u/{name}/s/{id}
  if (path.length === 4 && path[2] === "s" && /^(r|u|user)$/.test(path[0] ?? "")) return { kind: "share" };
  // /comments/{id}, /r/{subreddit}/comments/{id}/{slug}, /user/{name}/comments/{id}/{slug}
  const submission = path[path.indexOf("comments") + 1];
  return path.includes("comments") && submission
    ? { kind: "page", submission: submission.toLowerCase() }
    : { kind: "page" };
}

/**
 * The original of a picture at Reddit, and its media id.
 *
 * `preview.redd.it/{id}.jpg?width=..&s=..` and `preview.redd.it/{title-words}-v0-{id}.jpg?..` are resized
 * and signed; the original is `i.redd.it/{id}.jpg`. `external-preview.redd.it` holds copies of other sites'
 * pictures, has no such twin, and needs its signature.
 */
export function originalOf(url: URL): { url: string; key: string } {
  const name = url.pathname.slice(1);
  const [, id, extension] = /^(?:[^/]*-v0-)?([\w-]+)\.(\w+)$/.exec(name) ?? [];
  if (url.hostname === "external-preview.redd.it" || !id || !extension) {
    return { url: secured(url), key: id ?? name };
  }
  return { url: `https://i.redd.it/${id}.${extension}`, key: id };
}

function secured(url: URL): string {
  const copy = new URL(url);
  copy.protocol = "https:";
  copy.hash = "";
  return copy.href;
}
