/** A fresh API key. Only `hash` and `prefix` are stored; `key` is shown once. */
export type NewKey = {
  /** `rb_` and 32 random bytes as base64url. */
  key: string;
  /** SHA-256 of the key, hex. */
  hash: string;
  /** Its first characters, to distinguish keys. */
  prefix: string;
};

/** Makes a key. */
export async function createKey(): Promise<NewKey> {
  const random = crypto.getRandomValues(new Uint8Array(32));
  const key = `rb_${random.toBase64({ alphabet: "base64url", omitPadding: true })}`;
  return { key, hash: await hashKey(key), prefix: keyPrefix(key) };
}

/** SHA-256 of a key, hex: how keys are stored and looked up. */
export async function hashKey(key: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
  return new Uint8Array(digest).toHex();
}

/** What may be shown of a key: too little to guess the rest. */
export const keyPrefix = (key: string): string => key.slice(0, Math.min(8, Math.floor(key.length / 3)));
