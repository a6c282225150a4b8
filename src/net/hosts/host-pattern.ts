/** Whether a pattern matches a host: `*` (every host), `*.example.com` (its subdomains) or `example.com`. */
export function matchesHost(pattern: string, host: string): boolean {
  if (pattern === "*") return true;
  return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern;
}
