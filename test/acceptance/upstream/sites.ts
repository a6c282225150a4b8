import { bytesOf, typeOf } from "./picture.ts";
import type { Answer, Stumble } from "./world-types.ts";

/** A URL in the one spelling that requests and the world compare by: no fragment. */
export function plainUrl(url: string): string {
  const parsed = new URL(url);
  parsed.hash = "";
  return parsed.href;
}

/** What the made-up web holds: an answer for each URL. */
export class Sites {
  private readonly answers = new Map<string, Answer>();
  private readonly stumbles = new Map<string, Stumble>();

  /** Puts an answer at a URL; `stumble` makes its first request fail in a way that passes. */
  put(url: string, answer: Answer, stumble?: Stumble): void {
    const key = plainUrl(url);
    if (this.answers.has(key)) throw new Error(`two answers for ${key}`);
    this.answers.set(key, answer);
    if (stumble) this.stumbles.set(key, stumble);
  }

  /** The answer at a URL, if there is one. */
  at(url: string): Answer | undefined {
    return this.answers.get(plainUrl(url));
  }

  /** The URL's pending failure, told once. */
  takeStumble(url: string): Stumble | undefined {
    const stumble = this.stumbles.get(plainUrl(url));
    this.stumbles.delete(plainUrl(url));
    return stumble;
  }
}

/** An answer as a response. */
export async function respond(answer: Answer): Promise<Response> {
  switch (answer.kind) {
    case "picture":
      return new Response(Buffer.from(await bytesOf(answer.picture)), {
        headers: { "content-type": answer.type ?? typeOf(answer.picture), "cache-control": "max-age=600" },
      });
    case "bytes":
      return new Response(Buffer.from(await answer.bytes()), { headers: { "content-type": answer.type } });
    case "html":
      return new Response(answer.html, {
        status: answer.status ?? 200,
        headers: { "content-type": "text/html; charset=utf-8" },
      });
    case "redirect":
      return new Response(null, { status: answer.status ?? 302, headers: { location: answer.to } });
    case "status":
      return new Response("", { status: answer.status });
    case "hostile":
      return answer.respond();
  }
}

/** A failure that passes, as a response. */
export function stumbleResponse(stumble: Stumble): Response {
  if (stumble === "busy")
    return new Response("<h1>503</h1>", { status: 503, headers: { "content-type": "text/html" } });
  return new Response("", { status: 429, headers: { "retry-after": "1" } });
}

/** A page that is an error and no picture. */
export const sorryPage =
  "<!doctype html><html><head><title>Sorry</title></head><body><p>Nothing here.</p></body></html>";
