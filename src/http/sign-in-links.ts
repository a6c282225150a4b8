/** Links that sign in their operator, each once. */
export type SignInLinks = {
  /** @returns the path of a new link. */
  create(): string;
  /** Uses up a link by its secret. @returns whether it was valid. */
  take(secret: string): boolean;
};

/** How long a link can be used. */
export const linkLastsSeconds = 24 * 3600;
/** More than that are not wanted at once; the oldest goes. */
const maxLinks = 20;

/** Links live in memory: they end with the server. @param now Unix seconds. */
export function createSignInLinks(now: () => number): SignInLinks {
  const expiries = new Map<string, number>();
  return {
    create() {
      const secret = crypto
        .getRandomValues(new Uint8Array(24))
        .toBase64({ alphabet: "base64url", omitPadding: true });
      expiries.set(secret, now() + linkLastsSeconds);
      for (const oldest of [...expiries.keys()].slice(0, Math.max(0, expiries.size - maxLinks)))
        expiries.delete(oldest);
      return `/sign-in/${secret}`;
    },
    take(secret) {
      const expiry = expiries.get(secret);
      expiries.delete(secret);
      return expiry !== undefined && now() < expiry;
    },
  };
}
