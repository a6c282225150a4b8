/** Whether a host is named by `*` (every host), `*.example.com` (what is under it) or `example.com`. */
export function matchesHost(pattern: string, host: string): boolean {
  if (pattern === "*") return true;
  return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern;
}
