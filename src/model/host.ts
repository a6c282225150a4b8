/** Stands in the place of a host where none is asked, or any of several. Sorts before every host. */
export const NO_HOST = "-";

/** The host of a URL in its one form: lower case, no brackets, no port, no final dot. Rate limits are by host. */
export function hostOf(url: URL | string): string {
  return (typeof url === "string" ? new URL(url) : url).hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
}
