/** A path of this server to go on at; anything else leads to the gallery, or to another such path. */
export const safePath = (path: string | null | undefined, otherwise = "/posts"): string =>
  path && /^\/(?![/\\])[\x21-\x7e]*$/.test(path) && !path.startsWith("/sign-") ? path : otherwise;
