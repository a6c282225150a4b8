import { createHmac } from "node:crypto";
import { AppError } from "../errors.ts";
import { refusals } from "./read-answer.ts";
import type { Sink } from "./sink.ts";

export type WebhookSettings = { url: string; secret?: string | undefined };

/**
 * Posts `{"type": ..., "items": [...]}` to an address; any 2xx accepts it. `x-rebooru-delivery` is the first and the
 * last `seq`, the same when it is sent again; with a secret, `x-rebooru-signature` is `sha256=` and the body's HMAC in hex.
 */
export function createWebhook<Item extends { seq: number }>(
  name: string,
  type: "generations" | "events",
  { url, secret }: WebhookSettings,
): Sink<Item> {
  return {
    name,
    batchSize: 100,
    async deliver(batch, bookmark, fetcher) {
      const body = JSON.stringify({ type, items: batch });
      const answer = await fetcher.get(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-rebooru-delivery": `${batch.at(0)?.seq}..${batch.at(-1)?.seq}`,
          ...(secret && {
            "x-rebooru-signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
          }),
        },
        body,
        isOperatorAddress: true,
        statuses: refusals,
      });
      // Any part of the address but its origin may be a secret, and the body of the answer may repeat it.
      if (refusals.includes(answer.status))
        throw new AppError(
          answer.status === 403 ? "blocked" : "bad_answer",
          `POST ${new URL(url).origin}: ${answer.status}`,
        );
      return bookmark;
    },
  };
}
