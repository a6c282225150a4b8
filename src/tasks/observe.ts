import { hostOf } from "../model/host.ts";
import type { Comment, CommentObservation } from "../model/comment.ts";
import type { Sighting } from "../model/submission.ts";
import { hostAsked, linkTypeOf } from "../resolvers/resolvers.ts";
import { linkKey } from "./image-key.ts";
import type { Resolver } from "../resolvers/resolver.ts";
import type { NewLink } from "../model/link.ts";
import type { Observation } from "../model/observation.ts";

/** A URL as a link of the queue; `undefined` where it is not of the web. */
export function classifyLink(resolvers: readonly Resolver[], url: string): NewLink | undefined {
  const parsed = URL.parse(url);
  if (parsed?.protocol !== "https:" && parsed?.protocol !== "http:") return undefined;
  const asks = hostAsked(resolvers, parsed);
  return { url, key: linkKey(parsed), type: linkTypeOf(resolvers, parsed), host: hostOf(parsed), asks };
}

/** A sighting with its links classified. */
export function observe(resolvers: readonly Resolver[], sighting: Sighting): Observation {
  const links = sighting.links.flatMap((url) => classifyLink(resolvers, url) ?? []);
  return { sighting, links };
}

/** A comment with its links classified. */
export function observeComment(resolvers: readonly Resolver[], comment: Comment): CommentObservation {
  const links = comment.links.flatMap((url) => classifyLink(resolvers, url) ?? []);
  return { comment, links };
}
