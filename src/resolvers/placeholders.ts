const IMGUR_REMOVED_MD5 = "d835884373f4d6c8f24742ceabe74946";

/**
 * Whether a download is no picture but its host's notice that it was removed. Imgur redirects to
 * `https://i.imgur.com/removed.png` (161x81 pixels, 503 bytes) and answers 200.
 * @param download `url`: the one that answered, after redirects; `size` in bytes; `md5` in lower-case hex.
 */
export function isRemovedPicture(download: { url: string; size?: number; md5?: string }): boolean {
  if (download.md5 === IMGUR_REMOVED_MD5 && download.size === 503) return true;
  if (!URL.canParse(download.url)) return false;
  const { hostname, pathname } = new URL(download.url);
  return /(^|\.)imgur\.(com|io)$/.test(hostname) && pathname === "/removed.png";
}
