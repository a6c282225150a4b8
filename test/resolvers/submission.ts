import type { GalleryItem, Submission } from "../../src/model/submission.ts";
import type { Resolution } from "../../src/resolvers/resolver.ts";
import { createResolvers, resolverFor } from "../../src/resolvers/resolvers.ts";
import { urlMap } from "../support/url-map.ts";

export type Answers = Parameters<typeof urlMap>[0];

/** Resolves an address in a world of these answers. */
export async function resolve(address: string, answers: Answers): Promise<Resolution> {
  const map = await urlMap(answers);
  const url = new URL(address);
  const resolver = resolverFor(createResolvers({ imgurClientId: undefined }), url);
  if (!resolver) throw new Error(`no resolver serves ${address}`);
  return resolver.resolve(url, submissionWith(), map.fetcher).finally(map.close);
}

/** A submission as the store hands it to a resolver; with a gallery where `items` are given. */
export const submissionWith = (items?: GalleryItem[]): Submission => ({
  id: "abc1234",
  source: "reddit",
  title: "A title",
  author: "someone",
  created: 1_700_000_000,
  place: "pics",
  url: "https://www.reddit.com/gallery/abc1234",
  permalink: null,
  crosspostParent: null,
  nsfw: false,
  removal: null,
  media: items ? { gallery: { items } } : undefined,
});

/** The code of the AppError that a promise ends in, or `undefined` when it is fulfilled. */
export async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : `not an AppError: ${error}`;
  }
}
