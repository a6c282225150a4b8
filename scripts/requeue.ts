import { z } from "zod";
import { openClient } from "./client.ts";
import { runCommand, UsageError } from "./command.ts";

const usage = `bun run requeue [--host HOST] [--reason REASON] [--stage link|image|forest] [--waiting]

Puts dead rows back to work with fresh tries. REASON is an error code (gone, undecodable, ...) or a part of the
message; what is dead, and why, is listed by GET /api/dead. With --waiting it is the rows that wait after a failure
(GET /api/waiting): for when a host is known to be back.`;

const options = {
  host: { type: "string" },
  reason: { type: "string" },
  stage: { type: "string" },
  waiting: { type: "boolean" },
} as const;

await runCommand({ usage, options }, async (words, filter) => {
  if (words.length > 0) throw new UsageError(`unknown word ${words[0]}`);
  if (filter.stage !== undefined && !["link", "image", "forest"].includes(filter.stage)) {
    throw new UsageError(`--stage ${filter.stage}: link, image or forest (the comments under a submission)`);
  }
  const client = await openClient({ creates: false });
  try {
    const { host, reason, stage, waiting } = filter;
    const { requeued } = z
      .object({ requeued: z.number() })
      .parse(await client.request("POST", "/api/requeue", { host, reason, stage, waiting }));
    console.log(`${requeued} rows are due again`);
  } finally {
    await client.close();
  }
});
