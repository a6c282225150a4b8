import { bytesOf } from "./recipes.ts";
import { typeOf } from "./scene.ts";
import type { Reply } from "./world.ts";

/** Sends a body piece by piece over the given time. */
function drip(body: Uint8Array, durationMs: number): ReadableStream<Uint8Array> {
  const pieces = 6;
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      await Bun.sleep(durationMs / pieces);
      const size = Math.ceil(body.length / pieces);
      controller.enqueue(body.slice(sent * size, ++sent * size));
      if (sent === pieces) controller.close();
    },
  });
}

/** A reply as an answer over HTTP. */
export async function serveReply(reply: Reply): Promise<Response> {
  if (reply.respond) return reply.respond();
  if (reply.delayMs) await Bun.sleep(reply.delayMs);
  const type = reply.picture ? typeOf(reply.picture) : "text/html";
  const whole = reply.picture ? await bytesOf(reply.picture) : Buffer.from(reply.body ?? "");
  const body = reply.share === undefined ? whole : whole.subarray(0, Math.floor(whole.length * reply.share));
  return new Response(reply.dripMs ? drip(body, reply.dripMs) : Buffer.from(body), {
    status: reply.status ?? 200,
    headers: { "content-type": type, ...reply.headers },
  });
}
