const IMGUR_REMOVED_MD5 = "d835884373f4d6c8f24742ceabe74946";

/**
 * Whether a download is its host's notice that the picture was removed. Imgur redirects to
 * `https://i.imgur.com/removed.png` (161x81 pixels, 503 bytes) and answers 200; i.redd.it used to answer
 * a PNG of 130x60.
 * @param download `url`: after redirects; `size` in bytes; `md5` in lower-case hex; format, width and height in pixels once
 * they are known.
 */
export function isRemovedPicture(download: {
  url: string;
  size?: number;
  md5?: string;
  format?: string;
  width?: number;
  height?: number;
}): boolean {
  if (download.md5 === IMGUR_REMOVED_MD5 && download.size === 503) return true;
  if (!URL.canParse(download.url)) return false;
  const { hostname, pathname } = new URL(download.url);
  const { format, width, height } = download;
  if (hostname === "i.redd.it" && format === "png" && width === 130 && height === 60) return true;
  return /(^|\.)imgur\.(com|io)$/.test(hostname) && pathname === "/removed.png";
}
