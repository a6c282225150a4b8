import type { NewLink, Observation } from "../context.ts";
import type { Sighting } from "../records.ts";
import { linkTypeOf } from "../resolvers/resolvers.ts";
import type { Resolver } from "../resolvers/resolver.ts";

/** The host by whose pace a URL goes: lower case, no port. */
export const hostOf = (url: string): string => new URL(url).hostname;

/** A URL as the queue keeps it; `undefined` for what is not of the web. */
export function classifyLink(resolvers: readonly Resolver[], url: string): NewLink | undefined {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return undefined;
  return { url, type: linkTypeOf(resolvers, url), host: hostOf(url) };
}

/** A sighting with its links classified. */
export function observe(resolvers: readonly Resolver[], sighting: Sighting): Observation {
  const links = sighting.links.flatMap((url) => classifyLink(resolvers, url) ?? []);
  return { sighting, links };
}

/** Cuts a list into runs of at most `size`: a write transaction holds about fifty rows while serving. */
export function slices<Item>(items: readonly Item[], size = 50): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
}
