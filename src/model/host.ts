/** The host of a URL as we name it everywhere: lower case, no brackets, no port, no final dot. By it requests are paced. */
export function hostOf(url: URL | string): string {
  return (typeof url === "string" ? new URL(url) : url).hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
}
