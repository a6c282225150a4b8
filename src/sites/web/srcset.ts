/** One candidate of a `srcset`; a candidate without a descriptor has density 1. */
type SrcsetCandidate = { url: string; width?: number; density?: number };

/**
 * Reads a `srcset` attribute: https://html.spec.whatwg.org/multipage/images.html#parsing-a-srcset-attribute.
 * A comma ends a URL only where white space follows it, so that commas within `data:` and image-service URLs are kept.
 * Candidates whose descriptors do not parse are left out.
 */
export function parseSrcset(text: string): SrcsetCandidate[] {
  const candidates: SrcsetCandidate[] = [];
  // URL (commas inside it included), then descriptors up to a comma outside parentheses.
  const candidate = /[\s,]*(\S+)((?:\([^)]*\)|[^,(])*)/y;
  for (let match = candidate.exec(text); match; match = candidate.exec(text)) {
    const [, word = "", rest = ""] = match;
    const ended = word.endsWith(",");
    const url = word.replace(/,+$/, "");
    if (ended) candidate.lastIndex -= rest.length;
    const size = ended ? { density: 1 } : readDescriptors(rest.trim());
    if (url && size) candidates.push({ url, ...size });
    if (candidate.lastIndex >= text.length) break;
  }
  return candidates;
}

function readDescriptors(text: string): { width?: number; density?: number } | undefined {
  if (!text) return { density: 1 };
  const [, width] = /(?:^|\s)(\d+)w(?:\s|$)/.exec(text) ?? [];
  if (width) return { width: Number(width) };
  const [, density] = /(?:^|\s)(\d+(?:\.\d+)?|\.\d+)x(?:\s|$)/.exec(text) ?? [];
  return density ? { density: Number(density) } : undefined;
}

/**
 * The URL of the largest picture of a `srcset`: by width where widths are given, else by density.
 * @param accepts whether a URL counts, as the `srcset` writes it.
 */
export function largestOf(text: string, accepts: (url: string) => boolean = () => true): string | undefined {
  let best: SrcsetCandidate | undefined;
  for (const candidate of parseSrcset(text)) {
    if (candidate.url.startsWith("data:") || !accepts(candidate.url)) continue;
    if (!best || sizeOf(candidate) > sizeOf(best)) best = candidate;
  }
  return best?.url;
}

/** Any width beats any density: a page that mixes them gives `1x` to its fall-back. */
const sizeOf = (candidate: SrcsetCandidate): number =>
  candidate.width !== undefined ? 1e6 + candidate.width : (candidate.density ?? 1);
