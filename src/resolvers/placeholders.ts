/** A downloaded picture, as far as it is known. */
type Downloaded = {
  /** The URL that answered, after redirects. */
  url: string;
  /** Bytes. */
  size?: number;
  /** Lower-case hex. */
  md5?: string;
  width?: number;
  height?: number;
};

/** The pictures that a host shows in a removed one's place: small files of a fixed size in pixels. */
const placeholders = [
  { host: /(^|\.)imgur\.(com|io)$/, width: 161, height: 81, maxBytes: 1024 },
  { host: /^(i|preview)\.redd\.it$/, width: 130, height: 60, maxBytes: 4096 },
];

const IMGUR_REMOVED_MD5 = "d835884373f4d6c8f24742ceabe74946";

/**
 * Whether this is no picture but the host's notice that it was removed. Imgur redirects to
 * `https://i.imgur.com/removed.png` (161x81 pixels, 503 bytes) and answers 200.
 */
export function isRemovedPicture(picture: Downloaded): boolean {
  if (picture.md5 === IMGUR_REMOVED_MD5 && picture.size === 503) return true;
  if (!URL.canParse(picture.url)) return false;
  const { hostname, pathname } = new URL(picture.url);
  if (/(^|\.)imgur\.(com|io)$/.test(hostname) && pathname === "/removed.png") return true;
  return placeholders.some(
    ({ host, width, height, maxBytes }) =>
      host.test(hostname) &&
      picture.width === width &&
      picture.height === height &&
      (picture.size ?? Infinity) <= maxBytes,
  );
}
