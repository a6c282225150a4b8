import { hostOf, NO_HOST } from "../model/host.ts";
import { artstation } from "./artstation.ts";
import { bluesky } from "./bluesky.ts";
import { booru } from "./booru.ts";
import { catbox } from "./catbox.ts";
import { closedHosts } from "./closed.ts";
import { dpchallenge } from "./dpchallenge.ts";
import { deviantart } from "./deviantart.ts";
import { flickr } from "./flickr.ts";
import { imgbb } from "./imgbb.ts";
import { imgchest } from "./imgchest.ts";
import { createImgur } from "./imgur.ts";
import { createOpenAiLabs } from "./openai-labs.ts";
import { page } from "./page.ts";
import { picture } from "./picture.ts";
import { postimg } from "./postimg.ts";
import { reddit, redditPage } from "./reddit.ts";
import { redditShare } from "./reddit-share.ts";
import { createRedgifs } from "./redgifs.ts";
import { tumblr } from "./tumblr.ts";
import type { Resolver } from "./resolver.ts";
import { video } from "./video.ts";

/** Settings of the resolvers. */
type ResolverSettings = { imgurClientId: string | undefined };

/** Every resolver in order: the first that matches a URL serves it; the last matches every URL. */
export function createResolvers(settings: ResolverSettings): readonly Resolver[] {
  return [
    reddit,
    redditShare,
    createImgur(settings.imgurClientId),
    createRedgifs(),
    // Sites whose pages may be named like pictures.
    flickr,
    deviantart,
    dpchallenge,
    bluesky,
    artstation,
    booru,
    catbox,
    imgbb,
    imgchest,
    createOpenAiLabs(),
    postimg,
    tumblr,
    video,
    closedHosts,
    redditPage,
    picture,
    page,
  ];
}

/**
 * @param asPage the URL names a picture, but answered a page.
 * @returns `undefined` for a URL that is not of the web.
 */
export function resolverFor(resolvers: readonly Resolver[], url: URL, asPage = false): Resolver | undefined {
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined;
  return asPage ? page : resolvers.find((resolver) => resolver.matches(url));
}

/** The host that resolving this URL asks first; `NO_HOST` where it asks none. */
export function hostAsked(resolvers: readonly Resolver[], url: URL): string {
  const resolver = resolverFor(resolvers, url);
  return resolver?.asks ? (resolver.asks(url) ?? NO_HOST) : hostOf(url);
}

/**
 * The `type` of a link in the API: the name of its resolver. `generic` only where the path names a .png,
 * .jpg or .jpeg, since workers that ask for it post such URLs as pictures; `null` for any other web page.
 */
export function linkTypeOf(resolvers: readonly Resolver[], url: URL | string): string | null {
  const parsed = typeof url === "string" ? URL.parse(url) : url;
  if (!parsed) return null;
  const resolver = resolverFor(resolvers, parsed);
  if (!resolver || resolver === page) return null;
  if (resolver !== picture) return resolver.name;
  return /\.(png|jpe?g)(:\w+)?$/i.test(parsed.pathname) ? resolver.name : null;
}
