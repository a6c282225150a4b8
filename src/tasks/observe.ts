import type { NewLink, Observation } from "../context.ts";
import { hostOf } from "../host-name.ts";
import type { Sighting } from "../records.ts";
import { linkTypeOf } from "../resolvers/resolvers.ts";
import { linkKey } from "./image-key.ts";
import type { Resolver } from "../resolvers/resolver.ts";

/** A URL as the queue keeps it; `undefined` for what is not of the web. */
export function classifyLink(resolvers: readonly Resolver[], url: string): NewLink | undefined {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return undefined;
  return { url, key: linkKey(url), type: linkTypeOf(resolvers, url), host: hostOf(url) };
}

/** A sighting with its links classified. */
export function observe(resolvers: readonly Resolver[], sighting: Sighting): Observation {
  const links = sighting.links.flatMap((url) => classifyLink(resolvers, url) ?? []);
  return { sighting, links };
}
