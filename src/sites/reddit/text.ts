const escapes: Record<string, string> = { amp: "&", lt: "<", gt: ">" };

/**
 * Undoes the one round of escaping that Reddit gives every string when `raw_json=1` is not sent: `&amp;`,
 * `&lt;` and `&gt;`, nothing else. One pass, so that `&amp;lt;` becomes `&lt;`.
 */
export function unescapeReddit(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (escaped, name: string) => escapes[name] ?? escaped);
}

/** The first `length` code points: never half of a surrogate pair. */
export function cutText(text: string, length: number): string {
  const whole = text.toWellFormed();
  return whole.length <= length ? whole : [...whole].slice(0, length).join("");
}

/** `t3_abc` and `abc` alike as `abc`. */
export function bareId(id: string): string {
  return id.replace(/^t3_/, "");
}
