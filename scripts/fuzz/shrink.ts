import type { RawRequest } from "./send.ts";

const mostTries = 150;

/**
 * The smallest case that still fails, by taking away one thing after another.
 * @param smaller cases with one thing less, the smallest first.
 */
export async function shrink<Case>(
  failing: Case,
  smaller: (one: Case) => Iterable<Case>,
  fails: (one: Case) => Promise<boolean>,
): Promise<Case> {
  let [best, tries] = [failing, 0];
  for (let found = true; found;) {
    found = false;
    for (const one of smaller(best)) {
      if (++tries > mostTries) return best;
      if (!(await fails(one))) continue;
      [best, found] = [one, true];
      break;
    }
  }
  return best;
}

/** Every request with one thing less. */
export function* smallerRequests(request: RawRequest): Generator<RawRequest> {
  const { target, headers, body } = request;
  if (body.length) yield { ...request, body: new Uint8Array() };
  const [path = "", query] = target.split(/\?(.*)/s);
  const pairs = query?.split("&") ?? [];
  for (const at of pairs.keys()) {
    const rest = pairs.toSpliced(at, 1);
    yield { ...request, target: rest.length ? `${path}?${rest.join("&")}` : path };
  }
  for (const at of headers.keys()) yield { ...request, headers: headers.toSpliced(at, 1) };
  for (let size = body.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < body.length; at += size)
      yield { ...request, body: Buffer.concat([body.subarray(0, at), body.subarray(at + size)]) };
  }
}
