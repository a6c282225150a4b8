/** Values that some pages write in place of a picture's address. */
const nothing = /^(null|undefined|none|false|#)?$/i;
/** Vector drawings, icons, films and other files that are not decoded as pictures. */
const otherFile =
  /\.(svgz?|ico|css|js|json|pdf|swf|mp4|m4v|webm|og[gvma]|mov|avi|mkv|wmv|flv|3gp|m3u8|mpd|mp3|m4a|wav|flac|gifv)$/i;

/**
 * The address that a page gives for a picture, made absolute.
 * @param text as the page writes it: relative, protocol-relative, with spaces or letters outside ASCII.
 * @param base what it is relative to: the page's URL or its `<base href>`.
 * @returns `undefined` for what is not a picture: empty, `data:`, another scheme, an SVG, an icon, a film.
 */
export function absoluteUrl(text: string | null | undefined, base: string): string | undefined {
  const trimmed = text?.trim() ?? "";
  if (nothing.test(trimmed) || !URL.canParse(trimmed, base)) return undefined;
  const url = new URL(trimmed, base);
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined;
  if (otherFile.test(url.pathname)) return undefined;
  url.hash = "";
  return url.href;
}

/** The base of a page's relative addresses: its first `<base href>`, which may be relative itself. */
export function baseOf(document: Document, url: string): string {
  const href = document.querySelector("base[href]")?.getAttribute("href")?.trim();
  if (!href || !URL.canParse(href, url)) return url;
  const base = new URL(href, url);
  return base.protocol === "http:" || base.protocol === "https:" ? base.href : url;
}

/** Sites whose pages are named like the pictures that they show. */
const picturePageHosts = /^(www\.)?(dropbox|flickr|github)\.com$/;

/**
 * Whether a URL names a picture, whatever answers there: `/a.jpg`; also `/a.jpg:large`, a size as Twitter
 * writes it, but not `/wiki/File:A.jpg`, which is a page.
 */
export const namesPicture = ({ hostname, pathname }: URL): boolean =>
  /\/[^/:]+\.(avif|bmp|gif|heic|jpe?g|png|tiff?|webp)(:\w+)?$/i.test(pathname) &&
  !picturePageHosts.test(hostname);
